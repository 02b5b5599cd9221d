"""Checks files: each document, role or account by itself, or all of them together; with every core where there are
enough files."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from least_privilege.aws import service_reference
from least_privilege.judging.runner import RuleResult, RuleRunner
from least_privilege.policy.document import PolicyKind
from least_privilege.reports.access import access
from least_privilege.reports.model import ReportedAccess, merged
from least_privilege.reports.redaction import Redactor
from least_privilege.stack.model import Stack
from least_privilege.standalone.input_documents import stacks
from least_privilege.standalone.input_files import STDIN, InputFile, InputMessage, read_source
from least_privilege.standalone.output import CheckedFinding, checked
from least_privilege.standalone.places import DocumentPlaces
from least_privilege.standalone.processes import shared
from least_privilege.standalone.source_text import Source
from least_privilege.standalone.synthetic_resources import FileResource

ENOUGH: Final = 50
"""Starting a process, and reading AWS's catalogue in it, takes about as long as checking half as many files."""
_MOST_PROCESSES: Final = 8
_BEFORE: Final = 10
"""So many files are checked before the work is shared: what they need of AWS's catalogue, each process then has."""


_NOTHING: Final = ReportedAccess()


@dataclass(frozen=True, kw_only=True)
class FileResult:
    """What is in one file (None: in all together): `stacks` is how many stacks, None where it could not be read."""

    file: InputFile | None
    stacks: int | None = 0
    messages: tuple[InputMessage, ...] = ()
    findings: tuple[CheckedFinding, ...] = ()
    access: ReportedAccess = _NOTHING


@dataclass(frozen=True)
class _Read:
    """A file with the stacks in it; no source where there are no policies in it."""

    file: InputFile
    source: Source | None
    stacks: tuple[tuple[FileResource, ...], ...]
    messages: tuple[InputMessage, ...]

    def result(self, findings: Iterable[CheckedFinding] = (), access: ReportedAccess = _NOTHING) -> FileResult:
        unreadable = self.source is None and any(each.is_error for each in self.messages)
        return FileResult(
            file=self.file,
            stacks=None if unreadable else len(self.stacks),
            messages=self.messages,
            findings=tuple(findings),
            access=access,
        )


@dataclass(frozen=True, kw_only=True)
class Batch:
    """How files are checked: `kind` is that of documents (None: by their content); `with_access` says whether the
    results tell who may do what."""

    runner: RuleRunner
    kind: PolicyKind | None = None
    with_access: bool = False

    def separately(self, files: Sequence[InputFile]) -> Iterator[FileResult]:
        """Check every document, role or account by itself; the results of `files` come in their order.

        Raises `ChildProcessError` where one of the processes that share the work is ended.
        """
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
        # Whether a waiver was used must be known in this process at the end.
        if cores == 1 or len(files) < ENOUGH or self.runner.waives or any(each.path == STDIN for each in files):
            yield from map(self._check, files)
            return
        service_reference.keep_compiled()
        yield from map(self._check, files[:_BEFORE])
        yield from shared(self._check, files[_BEFORE:], min(cores, _MOST_PROCESSES))

    def together(self, files: Iterable[InputFile], holder: str) -> Iterator[FileResult]:
        """Check everything as one stack, in which a role called `holder` has every identity policy.

        What is found is in the last result, which is of no file.
        """
        every: list[_Read] = []
        for file in files:
            every.append(self._read(file, holder))
            yield every[-1].result()
        resources = tuple(resource for each in every for group in each.stacks for resource in group)
        yield FileResult(
            file=None,
            findings=tuple(self._placed(self.runner.check_all(resources), every)),
            access=self._access(resources),
        )

    def _check(self, file: InputFile) -> FileResult:
        read = self._read(file)
        found = [result for group in read.stacks for result in self.runner.check_all(group)]
        return read.result(self._placed(found, [read]), merged(map(self._access, read.stacks)))

    def _read(self, file: InputFile, holder: str = "") -> _Read:
        source, messages = read_source(file)
        found = tuple(stacks(source.given, file.name, self.kind, holder)) if source else ()
        return _Read(file, source, found, tuple(messages))

    def _placed(self, results: Iterable[RuleResult], files: Iterable[_Read]) -> Iterator[CheckedFinding]:
        """The `results`, each at its statement in the file that it is from."""
        places = {
            resource.urn: (each.file.name, DocumentPlaces(each.source, resource.steps))
            for each in files
            if each.source
            for group in each.stacks
            for resource in group
        }
        for result in results:
            if place := places.get(result.urn):
                file, document = place
                line, column = document.position(result.finding.evidence)
                yield checked(result, self.runner, file=file, line=line, column=column)
            else:
                yield checked(result, self.runner)

    def _access(self, resources: tuple[FileResource, ...]) -> ReportedAccess:
        if not self.with_access:
            return _NOTHING
        return access(Stack(resources=resources), Redactor(), self.runner.own_accounts)
