"""The form of a configuration file: for each rule a level, or an object of a level and options.

Source: https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from least_privilege.policy.nearest_match import nearest_file
from least_privilege.rules.rule import Level

LEVEL: Final = "enforcementLevel"


@dataclass(frozen=True)
class GivenSetting:
    """What a file gives to a rule: a level ('' where it gives none, or no level that there is), and options."""

    level: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class ConfigurationFile:
    """The settings that a file gives, by rule, and what is wrong with its form."""

    settings: Mapping[str, GivenSetting]
    faults: tuple[str, ...]


class UnreadableError(Exception):
    """The file cannot be read or holds no JSON object; the message says which file, where in it, and why."""


def read(path: str) -> ConfigurationFile:
    """The configuration in the JSON file `path`, which may be empty; raises `UnreadableError`.

    Whether the rules and options in it exist is for `configuration.settings`.
    """
    given, faults = _load(path)
    settings: dict[str, GivenSetting] = {}
    for name, value in given.items():
        if name == "environments":  # Pulumi ESC's: the engine takes it out, too
            continue
        if not isinstance(value, str | dict):
            faults.append(f"{name}: {json.dumps(value)}; expected a level or an object")
            continue
        options = {LEVEL: value} if isinstance(value, str) else dict(value)
        level = options.pop(LEVEL, None)
        if level is not None and level not in tuple(Level):
            faults.append(f"{name}.{LEVEL}: {level!r}; expected one of {', '.join(Level)}")
            level = None
        settings[name] = GivenSetting(level or "", options)
    return ConfigurationFile(settings, tuple(faults))


def _load(path: str) -> tuple[dict[str, Any], list[str]]:
    """The file's object, and a fault for each key that it repeats."""
    repeated: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        repeated.extend(key for key in dict.fromkeys(keys) if keys.count(key) > 1)
        return dict(pairs)

    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        given = json.loads(text, object_pairs_hook=once) if text.strip() else {}
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be read: {error.strerror}{nearest_file(Path(path))}") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{path}: not UTF-8: {error.reason} at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise UnreadableError(f"{path}:{error.lineno}: not JSON: {error.msg} (column {error.colno})") from error
    except RecursionError as error:
        raise UnreadableError(f"{path}: not JSON: {error}") from error
    if not isinstance(given, dict):
        raise UnreadableError(f"{path}: expected a JSON object")
    return given, [f"{key}: given twice in one object" for key in repeated]
