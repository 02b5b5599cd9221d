"""Judges what is in files, each document, role or account by itself, or all together; on every core where there are
enough files to be worth it."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from least_privilege.aws import service_reference
from least_privilege.judging.runner import RuleResult, RuleRunner
from least_privilege.policy.document import Kind
from least_privilege.stack.model import Resource
from least_privilege.standalone.input_documents import stacks
from least_privilege.standalone.input_files import STDIN, Problem, called, text_of
from least_privilege.standalone.output import Shown
from least_privilege.standalone.processes import shared

ENOUGH = 50
"""Starting a process, and reading AWS's catalogue there, takes about as long as judging half as many files."""

Show = Callable[[Iterable[RuleResult]], Shown]
Groups = list[tuple[Resource, ...]]


@dataclass(frozen=True)
class Outcome:
    """What came of one file: how many stacks are in it, None where it could not be read, and what was found."""

    file: str
    stacks: int | None
    problems: list[Problem]
    shown: Shown | None = None


@dataclass(frozen=True)
class Batch:
    """How files are judged: `kind` is that of the documents whose content is not to decide, `show` makes of findings
    what is wanted of them, in the process that found them."""

    judge: RuleRunner
    kind: Kind | None
    show: Show

    def each(self, files: Sequence[str]) -> Iterator[Outcome]:
        """Every document, role or account by itself: the outcomes of `files`, in their order.

        Raises `ChildProcessError` where somebody else ended one of the processes that shared the work.
        """
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
        # A waiver must know in the end whether it was used: those of other processes would not.
        if cores == 1 or len(files) < ENOUGH or self.judge.waives or STDIN in files:
            yield from map(self.one, files)
            return
        service_reference.keep()
        yield from shared(self.one, files, min(cores, 8))

    def one(self, file: str) -> Outcome:
        groups, problems = self._read(file)
        if groups is None:
            return Outcome(file, None, problems)
        shown = self.show(judged for group in groups for judged in self.judge.everything(group))
        return Outcome(file, len(groups), problems, shown)

    def together(self, files: Iterable[str], holder: str) -> Iterator[Outcome]:
        """Everything as one stack, in which a role called `holder` has every identity policy; what is found is in the
        last outcome."""
        resources: list[Resource] = []
        for file in files:
            groups, problems = self._read(file, holder)
            yield Outcome(file, None if groups is None else len(groups), problems)
            resources += (resource for group in groups or () for resource in group)
        yield Outcome("", 0, [], self.show(self.judge.everything(tuple(resources))))

    def _read(self, file: str, holder: str = "") -> tuple[Groups | None, list[Problem]]:
        problems: list[Problem] = []
        text = text_of(file, problems)
        return None if text is None else list(stacks(text, called(file), self.kind, holder)), problems
