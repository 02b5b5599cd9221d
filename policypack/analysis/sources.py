"""Reads what a command line names: JSON files, directories of them, standard input, a configuration of the pack."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from configuration import ALL, ConfigurationError, Setting
from least_privilege.documents import load
from rules import ALL_RULES
from rules.rule import Level

STDIN = "-"


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
            problems.append(Problem(f"{path}: there is no *.json in this directory"))
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


def read_configuration(path: str) -> dict[str, Setting]:
    """Rule to level and options, as in a file for `pulumi preview --policy-pack-config`. A level left out is that of
    `all`, else the rule's own, as the engine has it.

    Raises `ConfigurationError` with what is wrong in the form of it; unknown rules and options are found later.
    """
    try:
        given = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError([f"{path}: {error}"]) from error
    if not isinstance(given, dict):
        raise ConfigurationError([f"{path}: expected an object of rules"])
    every = given.get(ALL)
    every = every.get("enforcementLevel") if isinstance(every, dict) else every
    levels = {rule.name: every or rule.level for rule in ALL_RULES}
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
