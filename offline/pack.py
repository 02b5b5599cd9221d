"""A policy pack's project file and configuration, read and judged as Pulumi's engine does.

Source: https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

import yaml
from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2 as messages

from offline import schema
from offline.errors import PreviewError

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
            raise PreviewError(f"policy pack '{directory}': there is no PulumiPolicy.yaml in it") from None
        except (OSError, yaml.YAMLError) as error:
            raise PreviewError(f"{file}: cannot be read: {' '.join(str(error).split())}") from error
        runtime = project.get("runtime") if isinstance(project, dict) else None
        name, options = (runtime.get("name"), runtime.get("options")) if isinstance(runtime, dict) else (runtime, None)
        if name != "python":
            raise PreviewError(f"{file}: runtime: {name!r}: the offline preview runs packs of runtime python only")
        directory = directory.resolve()
        return cls(directory=directory, name=directory.name, python=_interpreter(directory, options))


@dataclass(frozen=True, kw_only=True)
class PolicyConfig:
    """A policy's level ('' where not given) and configuration properties."""

    level: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, given: messages.PolicyConfig) -> Self:
        level = messages.EnforcementLevel.Name(given.enforcementLevel).lower()
        return cls(level=level, properties=json_format.MessageToDict(given.properties))


@dataclass(frozen=True, kw_only=True)
class PolicyInfo:
    """What a pack says of one of its policies; `severity` is '' where it gives none."""

    name: str
    description: str
    level: str
    severity: str
    url: str
    stack: bool
    properties: Mapping[str, Mapping[str, Any]]
    required: tuple[str, ...]

    @classmethod
    def of(cls, policy: messages.PolicyInfo) -> Self:
        severity = messages.PolicySeverity.Name(policy.severity).removeprefix("POLICY_SEVERITY_").lower()
        return cls(
            name=policy.name,
            description=policy.description,
            level=messages.EnforcementLevel.Name(policy.enforcementLevel).lower(),
            severity="" if severity == "unspecified" else severity,
            url=policy.url,
            stack=policy.policy_type == messages.POLICY_TYPE_STACK,
            properties=json_format.MessageToDict(policy.configSchema.properties),
            required=tuple(policy.configSchema.required),
        )


def load_config(file: Path) -> dict[str, PolicyConfig]:
    """The policies' configuration in a JSON file; raises `PreviewError` that names every fault."""
    try:
        text = file.read_text(encoding="utf-8")
        given = json.loads(text) if text.strip() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise PreviewError(f"policy pack configuration {file}: cannot be read: {error}") from error
    except json.JSONDecodeError as error:
        raise PreviewError(f"{file}:{error.lineno}: not JSON: {error.msg}") from error
    if not isinstance(given, dict):
        raise PreviewError(f"{file}: a JSON object of policy name to level or settings is expected")
    given.pop("environments", None)  # Pulumi ESC, which has no meaning offline
    faults = []
    result = {}
    for name, value in given.items():
        settings = {"enforcementLevel": value} if isinstance(value, str) else value
        if not isinstance(settings, dict):
            faults.append(f"{file}: {name}: {value!r}: expected a level or an object of settings")
            continue
        level = settings.pop("enforcementLevel", "")
        if level not in ("", *LEVELS):
            faults.append(f"{file}: {name}: enforcementLevel: {level!r}: expected one of {', '.join(LEVELS)}")
        result[name] = PolicyConfig(level=level, properties=settings)
    if faults:
        raise PreviewError("\n".join(faults))
    return result


def reconcile(
    pack: str,
    policies: Mapping[str, PolicyInfo],
    initial: Mapping[str, PolicyConfig],
    given: Mapping[str, PolicyConfig],
) -> dict[str, PolicyConfig]:
    """Every policy's level and properties: its own defaults, `initial` over them, `given` over both.

    Raises `PreviewError` with every property that its schema refuses. A name that is no policy's passes where it has a
    level, as in the engine: the pack may refuse it.
    """
    result = {
        name: PolicyConfig(
            level=policy.level,
            properties={key: item["default"] for key, item in policy.properties.items() if "default" in item},
        )
        for name, policy in policies.items()
    }
    for layer in (initial, given):
        everywhere = layer.get("all", PolicyConfig()).level
        result = {name: replace(old, level=everywhere or old.level) for name, old in result.items()}
        for name, new in layer.items():
            old = result.get(name, PolicyConfig())
            result[name] = PolicyConfig(level=new.level or old.level, properties={**old.properties, **new.properties})
    faults = [
        f"policy pack '{pack}': {name}: {fault}"
        for name, policy in sorted(policies.items())
        for fault in _faults(policy, result[name].properties)
    ]
    faults += [f"policy pack '{pack}': {name}: no such policy" for name, new in result.items() if not new.level]
    if faults:
        raise PreviewError("\n".join(faults))
    return result


def _faults(policy: PolicyInfo, properties: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name}: required" for name in policy.required if name not in properties)
    for name, value in properties.items():
        yield from schema.faults(value, policy.properties.get(name, {}), name)


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
