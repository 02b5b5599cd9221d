"""Reads what a command line names: JSON files, directories of them, standard input, a configuration of the pack."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from least_privilege.judging.configuration import ALL, ConfigurationError, Setting
from least_privilege.policy.parser import load
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Level

STDIN = "-"
LEVEL = "enforcementLevel"


@dataclass(frozen=True)
class Problem:
    """Something that could not be read; `harmless` where nothing is left unjudged for it."""

    text: str
    harmless: bool = False


def files(paths: Iterable[str], problems: list[Problem]) -> Iterator[str]:
    """Every file that `paths` name: the *.json of a directory, `-` as it is. An empty directory is a problem."""
    for path in paths:
        if path == STDIN or not Path(path).is_dir():
            yield path
            continue
        walked = os.walk(path.rstrip(os.sep) or os.sep)
        found = sorted(f"{at}{os.sep}{name}" for at, _, names in walked for name in names if name.endswith(".json"))
        if not found:
            problems.append(Problem(f"{path}: no *.json in this directory"))
        yield from found


def text_of(file: str, problems: list[Problem]) -> str | None:
    """The JSON text in `file`; None where it cannot be read, which is added to `problems`."""
    name = called(file)
    try:
        with open(0 if file == STDIN else file, "rb", closefd=file != STDIN) as opened:
            content = opened.read()
        text = content.decode("utf-8-sig")
        value = load(text).value
    except OSError as error:
        problems.append(Problem(f"{name}: {error.strerror}"))
    except UnicodeDecodeError as error:
        problems.append(Problem(f"{name}: not UTF-8: {error.reason} at byte {error.start}"))
    except json.JSONDecodeError as error:
        problems.append(Problem(f"{name}:{error.lineno}: not JSON: {error.msg} (column {error.colno})"))
    except (ValueError, RecursionError) as error:
        problems.append(Problem(f"{name}: not JSON that can be read: {error}"))
    else:
        if isinstance(value, dict) and value.get("IsTruncated") is True:
            problems.append(Problem(f"{name}: is one page of several (IsTruncated): give all pages in one list"))
        return text
    return None


def called(file: str) -> str:
    """What a file is called in findings and messages."""
    return "standard input" if file == STDIN else file


def read_configuration(path: str) -> tuple[dict[str, Setting], list[str]]:
    """Rule to level and options, as in a file for `pulumi preview --policy-pack-config`, and what is wrong in the form
    of it. A level left out is that of `all`, else the rule's own, as the engine has it.

    Unknown rules and options are found later, to be told together with these. Raises `ConfigurationError` where the
    file holds no JSON object.
    """
    unreadable: list[Problem] = []
    text = text_of(path, unreadable)
    if text is None:
        raise ConfigurationError([problem.text for problem in unreadable])
    given, repeated, _ = load(text)
    if not isinstance(given, dict):
        raise ConfigurationError([f"{path}: expected an object of rules"])
    problems, result = [f"{key}: given twice in one object" for key in repeated], {}
    of_all = _level(given.get(ALL), "")
    levels = {rule.name: of_all if of_all in tuple(Level) else rule.level for rule in ALL_RULES}
    for name, value in given.items():
        if not isinstance(value, str | dict):
            problems.append(f"{name}: {json.dumps(value)}; expected a level or an object")
            continue
        default = levels.get(name, Level.ADVISORY)
        level = _level(value, default)
        if level not in tuple(Level):
            problems.append(f"{name}.{LEVEL}: {level!r}; expected one of {', '.join(Level)}")
            level = default
        options = {key: item for key, item in value.items() if key != LEVEL} if isinstance(value, dict) else {}
        result[name] = Setting(Level(level), options)
    return result, problems


def _level(given: Any, default: Any) -> Any:
    """The level that a rule is given, `default` where none is."""
    return given.get(LEVEL, default) if isinstance(given, dict) else given
