"""Reads what the command line names: files, directories of them, standard input, a configuration of the pack."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from least_privilege.judging import configuration_file
from least_privilege.judging.configuration import ALL, ConfigurationError, RuleSetting
from least_privilege.policy.nearest_match import nearest_file
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Level
from least_privilege.standalone.kinds import SUFFIXES
from least_privilege.standalone.source_text import Source, SourceError, read

STDIN: Final = "-"
_MAY_BE_DOCUMENT: Final = re.compile(rb"statement|\\[ux]", re.IGNORECASE)
"""In a file of a directory: the word, or an escaped character, by which any word can be written."""

_PACKAGES: Final = ("node_modules", "site-packages")


@dataclass(frozen=True)
class InputMessage:
    """A message about the input: an error, or a note where everything was checked all the same."""

    text: str
    is_error: bool = True


@dataclass(frozen=True)
class InputFile:
    """A file to check, `-` for standard input. One that was `found` in a directory need not be about policies."""

    path: str
    found: bool = False

    @property
    def name(self) -> str:
        """Its name in findings and messages."""
        return "standard input" if self.path == STDIN else self.path


def list_files(paths: Iterable[str]) -> tuple[list[InputFile], list[InputMessage]]:
    """Every file that `paths` name, once: of a directory each file below it whose suffix is one of `SUFFIXES`, less
    what is hidden or an installed package. An empty directory is an error."""
    files: dict[str, InputFile] = {}
    messages: list[InputMessage] = []
    for path in paths:
        if not path:  # as of a shell's variable that is not set
            messages.append(InputMessage(f"an empty path; expected a file, a directory or {STDIN} (standard input)"))
            continue
        if path == STDIN or not Path(path).is_dir():
            files[path] = InputFile(path)
            continue
        found = sorted(_below(path.rstrip(os.sep) or os.sep))
        if not found:
            messages.append(InputMessage(f"{path}: no file in this directory ends in {', '.join(SUFFIXES)}"))
        for each in found:
            files.setdefault(each, InputFile(each, found=True))
    return list(files.values()), messages


def _below(directory: str) -> Iterator[str]:
    for at, directories, names in os.walk(directory):
        directories[:] = [each for each in directories if not each.startswith(".") and each not in _PACKAGES]
        yield from (f"{at}{os.sep}{name}" for name in names if name.endswith(SUFFIXES))


def read_source(file: InputFile) -> tuple[Source | None, list[InputMessage]]:
    """What is in `file`, None where it cannot be read or was found and is not about policies; and the errors in it."""
    try:
        with open(0 if file.path == STDIN else file.path, "rb", closefd=file.path != STDIN) as opened:
            content = opened.read()
        if file.found and not _MAY_BE_DOCUMENT.search(content):
            return None, []
        source = read(content.decode("utf-8-sig"), Path(file.path).suffix)
    except OSError as error:
        return None, [InputMessage(f"{file.name}: cannot be read: {error.strerror}{nearest_file(Path(file.path))}")]
    except UnicodeDecodeError as error:
        return None, [InputMessage(f"{file.name}: not UTF-8: {error.reason} at byte {error.start}")]
    except SourceError as error:
        return None, [InputMessage(f"{file.name}{error}")]
    messages = [
        InputMessage(f"{file.name}: {key!r} is twice in one object: one of the two is lost", is_error=False)
        for key in source.lost
    ]
    if isinstance(source.value, dict) and source.value.get("IsTruncated") is True:
        page = "one page of several (IsTruncated is true); expected all pages in one list"
        messages.append(InputMessage(f"{file.name}: {page}"))
    return source, messages


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
