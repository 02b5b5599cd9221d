"""Reads what a command line names: JSON files, directories of them, standard input, a configuration of the pack."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from least_privilege.judging import configuration_file
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


def read_configuration(path: str) -> tuple[dict[str, Setting], tuple[str, ...]]:
    """The setting of each rule in a file as for `pulumi preview --policy-pack-config`, and the faults in its form.

    A level left out is that of `all`, else the rule's own, as the engine has it. Whether the rules and options exist is
    checked later, so that everything is told at once. Raises `ConfigurationError` where the file cannot be read.
    """
    try:
        given = configuration_file.read(path)
    except configuration_file.UnreadableError as error:
        raise ConfigurationError([str(error)]) from error
    of_all = given.settings[ALL].level if ALL in given.settings else ""
    levels = {rule.name: of_all or rule.level for rule in ALL_RULES}
    settings = {
        name: Setting(Level(setting.level or levels.get(name, Level.ADVISORY)), setting.options)
        for name, setting in given.settings.items()
    }
    return settings, given.faults
