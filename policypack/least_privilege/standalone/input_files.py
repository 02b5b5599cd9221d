"""Reads what the command line names: JSON files, directories of them, standard input, a configuration of the pack."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from least_privilege.judging import configuration_file
from least_privilege.judging.configuration import ALL, ConfigurationError, RuleSetting
from least_privilege.policy.parser import load
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Level

STDIN: Final = "-"


@dataclass(frozen=True)
class InputMessage:
    """A message about the input: an error, or a note where everything was checked all the same."""

    text: str
    is_error: bool = True


def list_files(paths: Iterable[str]) -> tuple[list[str], list[InputMessage]]:
    """Every file that `paths` name: every *.json below a directory, `-` unchanged. An empty directory is an error."""
    files: list[str] = []
    messages: list[InputMessage] = []
    for path in paths:
        if path == STDIN or not Path(path).is_dir():
            files.append(path)
            continue
        walked = os.walk(path.rstrip(os.sep) or os.sep)
        found = sorted(f"{at}{os.sep}{name}" for at, _, names in walked for name in names if name.endswith(".json"))
        if not found:
            messages.append(InputMessage(f"{path}: no *.json in this directory"))
        files += found
    return files, messages


def read_text(file: str) -> tuple[str | None, list[InputMessage]]:
    """The JSON text in `file`, None where it cannot be read; and the errors in it."""
    name = shown_name(file)
    try:
        with open(0 if file == STDIN else file, "rb", closefd=file != STDIN) as opened:
            content = opened.read()
        text = content.decode("utf-8-sig")
        value = load(text).value
    except OSError as error:
        return None, [InputMessage(f"{name}: cannot be read: {error.strerror}")]
    except UnicodeDecodeError as error:
        return None, [InputMessage(f"{name}: not UTF-8: {error.reason} at byte {error.start}")]
    except json.JSONDecodeError as error:
        return None, [InputMessage(f"{name}:{error.lineno}: not JSON: {error.msg} (column {error.colno})")]
    except (ValueError, RecursionError) as error:
        return None, [InputMessage(f"{name}: not JSON: {error}")]
    if isinstance(value, dict) and value.get("IsTruncated") is True:
        page = InputMessage(f"{name}: one page of several (IsTruncated is true); expected all pages in one list")
        return text, [page]
    return text, []


def shown_name(file: str) -> str:
    """The file's name in findings and messages."""
    return "standard input" if file == STDIN else file


def read_configuration(path: str) -> tuple[dict[str, RuleSetting], tuple[str, ...]]:
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
        name: RuleSetting(Level(setting.level or levels.get(name, Level.ADVISORY)), setting.options)
        for name, setting in given.settings.items()
    }
    return settings, given.faults
