"""A policy pack on disk and its process, started as Pulumi's Python language host starts it.

Nothing here imports Pulumi, so that the pack can start before this process does.

Source: https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import yaml

from offline_preview.errors import PreviewError

# `python -m pulumi.policy`, which ends with whoever started it, however that ends: then its standard input does. What
# it loads stays, and so is not looked through for garbage again and again.
_RUN: Final = """
import gc, os, runpy, threading
gc.set_threshold(500_000, 20, 100)
life = os.dup(0)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
threading.Thread(target=lambda: os.read(life, 1) or os._exit(0), daemon=True).start()
runpy.run_module("pulumi.policy", run_name="__main__", alter_sys=True)
"""
LEVELS: Final = ("disabled", "advisory", "mandatory", "remediate")


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A policy pack on disk: its directory, its name for messages, and the interpreter that runs it."""

    directory: Path
    name: str
    python: str

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read `directory`/PulumiPolicy.yaml; raises `PreviewError` where it is missing or not a Python pack."""
        file = directory / "PulumiPolicy.yaml"
        try:
            project = yaml.safe_load(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise PreviewError(f"policy pack '{directory}': has no PulumiPolicy.yaml") from None
        except OSError as error:
            raise PreviewError(f"{file}: cannot be read: {error.strerror}") from error
        except yaml.YAMLError as error:
            raise PreviewError(f"{file}: not YAML: {' '.join(str(error).split())}") from error
        runtime = project.get("runtime") if isinstance(project, dict) else None
        name, options = (runtime.get("name"), runtime.get("options")) if isinstance(runtime, dict) else (runtime, None)
        if name != "python":
            raise PreviewError(f"{file}: runtime: {name!r}: the offline preview runs only Python packs")
        directory = directory.resolve()
        return cls(directory=directory, name=directory.name, python=_interpreter(directory, options))


@dataclass(frozen=True, kw_only=True)
class StackContext:
    """The stack that a pack is started for; `config` is namespaced key to plain value, `variables` go into the pack's
    environment."""

    project: str
    stack: str
    organization: str = "organization"
    config: Mapping[str, str] = field(default_factory=dict)
    secret_keys: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


class PackProcess:
    """A pack that starts, or runs, for a stack. The port it listens on is the first line of its standard output."""

    def __init__(self, pack: Pack, context: StackContext) -> None:
        self.pack, self.context = pack, context
        environment = {
            **os.environ,
            "PULUMI_ORGANIZATION": context.organization,
            "PULUMI_PROJECT": context.project,
            "PULUMI_STACK": context.stack,
            "PULUMI_DRY_RUN": "true",
            "PULUMI_CONFIG": json.dumps(dict(context.config)),
            **context.variables,
        }
        self._stderr = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        # There is no engine behind the address; the Python runner only parses it.
        self.process = subprocess.Popen(
            [pack.python, "-u", "-c", _RUN, "127.0.0.1:0", str(pack.directory)],
            cwd=pack.directory,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            text=True,
            process_group=0,  # a terminal's Ctrl-C is not its own
        )

    def port(self) -> int:
        """Wait until the pack listens; raises `PreviewError` with the reason where it does not."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if line.strip().isdigit():
            return int(line)
        if line:
            self.process.kill()
        self.process.wait()
        self._stderr.seek(0)
        raise PreviewError(failure(self.pack, self._stderr.read(), line))

    def close(self) -> None:
        """Stop the process."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        self._stderr.close()


@dataclass(frozen=True, kw_only=True)
class PolicyConfig:
    """A policy's level ('' where not given) and configuration properties."""

    level: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PackConfig:
    """What a configuration file of a pack gives to policies, by name, and what is wrong with the form of it.

    The rest of what may be wrong is known when the pack runs, and told together with these `faults`.
    """

    policies: Mapping[str, PolicyConfig] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def load_config(file: Path) -> PackConfig:
    """The configuration in a JSON file; raises `PreviewError` where it holds no JSON object."""
    repeated: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        repeated.extend(key for key in dict.fromkeys(keys) if keys.count(key) > 1)
        return dict(pairs)

    try:
        text = file.read_text(encoding="utf-8")
        given = json.loads(text, object_pairs_hook=once) if text.strip() else {}
    except OSError as error:
        raise PreviewError(f"policy pack configuration {file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PreviewError(f"{file}: not UTF-8: {error.reason} at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise PreviewError(f"{file}:{error.lineno}: not JSON: {error.msg}") from error
    if not isinstance(given, dict):
        raise PreviewError(f"{file}: expected a JSON object of policies")
    given.pop("environments", None)  # Pulumi ESC, which has no meaning offline
    faults = [f"{key}: given twice in one object" for key in repeated]
    policies = {}
    for name, value in given.items():
        settings = {"enforcementLevel": value} if isinstance(value, str) else value
        if not isinstance(settings, dict):
            faults.append(f"{name}: {json.dumps(value)}; expected a level or an object")
            continue
        level = settings.get("enforcementLevel", "")
        properties = {key: item for key, item in settings.items() if key != "enforcementLevel"}
        if "enforcementLevel" in settings and level not in LEVELS:
            faults.append(f"{name}.enforcementLevel: {level!r}; expected one of {', '.join(LEVELS)}")
            level = ""
        policies[name] = PolicyConfig(level=level, properties=properties)
    return PackConfig(policies=policies, faults=tuple(faults))


def refusal(pack: str, faults: Iterable[str]) -> str:
    """The message that the configuration of `pack` is refused, for all these reasons."""
    return "\n  ".join([f"policy pack '{pack}': its configuration is refused:", *faults])


def failure(pack: Pack, stderr: str, stdout: str) -> str:
    """One line that says why the pack did not start, from what it printed."""
    title = f"policy pack '{pack.name}' cannot start"
    if stdout.strip():
        return f"{title}: it printed {stdout.strip()!r} before its PolicyPack(...); print to standard error instead"
    lines = [line.rstrip() for line in stderr.splitlines() if line.strip()]
    if not lines:
        return f"{title}: its __main__.py ended without a PolicyPack(...)"
    reason = lines[-1].strip()
    places = [line for line in lines if re.match(r'\s*File "', line) and str(pack.directory) in line]
    if places and (found := re.search(r'File "(.+?)", line (\d+)', places[-1])):
        reason += f" ({Path(found[1]).relative_to(pack.directory)}:{found[2]})"
    if "ModuleNotFoundError" in reason or "No module named" in reason:
        reason += f"; install its dependencies: {pack.python} -m pip install -r {pack.directory / 'requirements.txt'}"
    return f"{title}: {reason}"


def _interpreter(directory: Path, options: Any) -> str:
    """The pack's own virtual environment, where its project file names one that is there; else this interpreter."""
    virtualenv = options.get("virtualenv") if isinstance(options, dict) else None
    if virtualenv:
        python = directory / virtualenv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        if python.exists():
            return str(python)
    return sys.executable
