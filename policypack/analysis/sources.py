"""Reads what a command line names: JSON files, directories of them, standard input, a configuration of the pack."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from configuration import ConfigurationError, Setting
from rules import ALL_RULES
from rules.rule import Level

STDIN = "standard input"


@dataclass(frozen=True)
class Problem:
    """Something that could not be read; `harmless` where nothing is left unjudged for it."""

    text: str
    harmless: bool = False


def sources(paths: Iterable[str], problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    """Name and JSON text of every file that `paths` name (`-` is standard input). What fails is added to `problems`."""
    for path in paths:
        if path == "-":
            yield from _checked(STDIN, sys.stdin.buffer.read(), problems)
            continue
        given = Path(path)
        files = sorted(given.rglob("*.json")) if given.is_dir() else [given]
        if not files:
            problems.append(Problem(f"{path}: there is no *.json in this directory"))
        for file in files:
            try:
                yield from _checked(str(file), file.read_bytes(), problems)
            except OSError as error:
                problems.append(Problem(f"{file}: {error.strerror}"))


def _checked(name: str, content: bytes, problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    try:
        text = content.decode("utf-8-sig")
        value = json.loads(text)
    except UnicodeDecodeError as error:
        problems.append(Problem(f"{name}: not UTF-8: {error.reason} at byte {error.start}"))
    except json.JSONDecodeError as error:
        problems.append(Problem(f"{name}:{error.lineno}: not JSON: {error.msg} (column {error.colno})"))
    except (ValueError, RecursionError) as error:
        problems.append(Problem(f"{name}: not JSON that can be read: {error}"))
    else:
        if isinstance(value, dict) and value.get("IsTruncated") is True:
            problems.append(Problem(f"{name}: is one page of several (IsTruncated): give all pages in one list"))
        yield name, text


def read_configuration(path: str) -> dict[str, Setting]:
    """Rule to level and options, as in a file for `pulumi preview --policy-pack-config`.

    Raises `ConfigurationError` with what is wrong in the form of it; unknown rules and options are found later.
    """
    try:
        given = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError([f"{path}: {error}"]) from error
    if not isinstance(given, dict):
        raise ConfigurationError([f"{path}: expected an object of rules"])
    levels = {rule.name: rule.level for rule in ALL_RULES}
    problems, result = [], {}
    for name, value in given.items():
        properties = {"enforcementLevel": value} if isinstance(value, str) else value
        if not isinstance(properties, dict):
            problems.append(f"{name}: is {value!r}, expected a level or an object")
            continue
        level = properties.get("enforcementLevel", levels.get(name, Level.ADVISORY))
        if level not in tuple(Level):
            problems.append(f"{name}.enforcementLevel: is {level!r}, expected one of {', '.join(Level)}")
            continue
        options = {key: item for key, item in properties.items() if key != "enforcementLevel"}
        result[name] = Setting(Level(level), options)
    if problems:
        raise ConfigurationError(problems)
    return result
