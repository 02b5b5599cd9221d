"""A policy pack on disk and its process, started as Pulumi's Python language host starts it.

Nothing here imports Pulumi, so that the pack can start before this process does.

Source: https://github.com/pulumi/pulumi/blob/master/sdk/python/cmd/pulumi-language-python
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import yaml

from offline_preview.child_process import own_python
from offline_preview.errors import PreviewError

# `python -m pulumi.policy`, which ends when the process that started it ends, in whatever way: its standard input then
# ends, too. What it loads stays, so there is little garbage to look for.
_RUN: Final = """
import gc, os, runpy, threading
gc.set_threshold(500_000, 20, 100)
life = os.dup(0)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
threading.Thread(target=lambda: os.read(life, 1) or os._exit(0), daemon=True).start()
runpy.run_module("pulumi.policy", run_name="__main__", alter_sys=True)
"""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A policy pack on disk: its directory, its name (else that of the directory), and the interpreter that runs it."""

    directory: Path
    name: str
    python: str

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read `directory`/PulumiPolicy.yaml; raises `PreviewError` where it is missing or not of a Python pack."""
        file = directory / "PulumiPolicy.yaml"
        try:
            project = yaml.safe_load(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise PreviewError(f"policy pack '{directory}': it has no PulumiPolicy.yaml") from None
        except OSError as error:
            raise PreviewError(f"{file}: cannot be read: {error.strerror}") from error
        except yaml.YAMLError as error:
            raise PreviewError(f"{file}: not YAML: {' '.join(str(error).split())}") from error
        runtime = project.get("runtime") if isinstance(project, dict) else None
        name, options = (runtime.get("name"), runtime.get("options")) if isinstance(runtime, dict) else (runtime, None)
        if name != "python":
            raise PreviewError(f"{file}: runtime: {name!r}; expected python: other packs do not run offline")
        directory = directory.resolve()
        own = project.get("name")
        called = own if isinstance(own, str) and own else directory.name
        return cls(directory=directory, name=called, python=_interpreter(directory, options))


@dataclass(frozen=True, kw_only=True)
class StackContext:
    """The stack that a pack and a program run for.

    `config` is its configuration, namespaced key to plain value; `variables` are added to the pack's environment.
    """

    project: str
    stack: str
    organization: str = "organization"
    config: Mapping[str, str] = field(default_factory=dict)
    secret_keys: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


class PackProcess:
    """A pack that starts, or runs, for a stack. Its standard output begins with the port that it listens on."""

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
        """Wait until the pack listens. Raises `PreviewError` with the reason where it cannot start."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if line.strip().isdigit():
            return int(line)
        if line:
            self.process.kill()
        self.process.wait()
        self._stderr.seek(0)
        raise PreviewError(_start_failure(self.pack, self._stderr.read(), line))

    def close(self) -> None:
        """Stop the process."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        self._stderr.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _start_failure(pack: Pack, stderr: str, stdout: str) -> str:
    """One line that says why the pack did not start, taken from what it printed."""
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
    """That of the pack's own virtual environment, where its project file names one that exists; else the preview's."""
    virtualenv = options.get("virtualenv") if isinstance(options, dict) else None
    if virtualenv:
        python = directory / virtualenv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        if python.exists():
            return str(python)
    return own_python()
