"""Checks files: each document, role or account by itself, or all of them together; with every core where there are
enough files."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from least_privilege.aws import service_reference
from least_privilege.judging.runner import RuleResult, RuleRunner
from least_privilege.policy.document import PolicyKind
from least_privilege.stack.model import Resource
from least_privilege.standalone.input_documents import stacks
from least_privilege.standalone.input_files import STDIN, InputMessage, read_text, shown_name
from least_privilege.standalone.output import FormattedFindings
from least_privilege.standalone.processes import shared

ENOUGH: Final = 50
"""Starting a process, and reading AWS's catalogue in it, takes about as long as checking half as many files."""
_MOST_PROCESSES: Final = 8

Format = Callable[[Iterable[RuleResult]], FormattedFindings]


@dataclass(frozen=True)
class FileResult:
    """What is in one file: `stacks` is how many stacks, None where it could not be read."""

    file: str
    stacks: int | None
    messages: list[InputMessage]
    findings: FormattedFindings | None = None


@dataclass(frozen=True)
class Batch:
    """How files are checked: `kind` is that of documents (None: by their content); `format` formats what is found."""

    runner: RuleRunner
    kind: PolicyKind | None
    format: Format

    def separately(self, files: Sequence[str]) -> Iterator[FileResult]:
        """Check every document, role or account by itself; the results of `files` come in their order.

        Raises `ChildProcessError` where one of the processes that share the work is ended.
        """
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
        # Whether a waiver was used must be known in this process at the end.
        if cores == 1 or len(files) < ENOUGH or self.runner.waives or STDIN in files:
            yield from map(self._check, files)
            return
        service_reference.keep_compiled()
        yield from shared(self._check, files, min(cores, _MOST_PROCESSES))

    def together(self, files: Iterable[str], holder: str) -> Iterator[FileResult]:
        """Check everything as one stack, in which a role called `holder` has every identity policy.

        What is found is in the last result, which is of no file.
        """
        resources: list[Resource] = []
        for file in files:
            groups, messages = self._read(file, holder)
            yield FileResult(file, None if groups is None else len(groups), messages)
            resources += (resource for group in groups or () for resource in group)
        yield FileResult("", 0, [], self.format(self.runner.check_all(tuple(resources))))

    def _check(self, file: str) -> FileResult:
        groups, messages = self._read(file)
        if groups is None:
            return FileResult(file, None, messages)
        findings = self.format(result for group in groups for result in self.runner.check_all(group))
        return FileResult(file, len(groups), messages, findings)

    def _read(self, file: str, holder: str = "") -> tuple[list[tuple[Resource, ...]] | None, list[InputMessage]]:
        text, messages = read_text(file)
        return None if text is None else list(stacks(text, shown_name(file), self.kind, holder)), messages
