"""Gates: what of a report, compared with a baseline, fails a check.

A change that weakens the checks that judge it fails every gate that compares: else it would pass by its own leave.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from least_privilege.reports.baseline import new_findings
from least_privilege.reports.changes import changes
from least_privilege.reports.judge_changes import judge_changes
from least_privilege.reports.model import Report, StackReport
from least_privilege.rules.document import access_not_judged, not_evaluable
from least_privilege.rules.finding import some

_NOT_SEEN: Final = (not_evaluable.RULE.name, access_not_judged.RULE.name)


class Gate(StrEnum):
    """What fails: any mandatory finding; one that the baseline does not have; anybody who may do more than there."""

    MANDATORY = "mandatory"
    NEW = "new"
    WIDER = "wider"

    @property
    def compares(self) -> bool:
        """Whether it needs a baseline."""
        return self is not Gate.MANDATORY


def failures(
    report: Report, gates: Iterable[Gate], baseline: Report | None = None, *, all_stacks: bool = False
) -> tuple[str, ...]:
    """Why `report` does not pass `gates`, a clause each; nothing where it does. With `all_stacks` it has to have all of
    the baseline.

    Raises `ValueError` where a gate compares and there is no baseline: nothing would ever fail.
    """
    asked = tuple(dict.fromkeys(gates))
    if baseline is None and (comparing := [each for each in asked if each.compares]):
        raise ValueError(needs_baseline(comparing[0]))
    found = [each for gate in asked for each in _CHECKS[gate](report, baseline or Report())]
    if any(gate.compares for gate in asked):
        found += _of_judges(report, baseline or Report(), all_stacks)
    return tuple(found)


def needs_baseline(gate: str) -> str:
    """What is wrong where `gate` is asked for, and no baseline is given."""
    return f"--fail-on {gate}: needs --baseline: there is nothing to compare with"


def _mandatory(report: Report, _baseline: Report) -> Iterator[str]:
    yield from _counted([len(stack.blocking) for stack in report.stacks], "mandatory finding")
    yield from _incomplete(report)


def _new(report: Report, baseline: Report) -> Iterator[str]:
    found = [sum(each.blocks for each in new_findings(stack, baseline)) for stack in report.stacks]
    yield from _counted(found, "new mandatory finding")
    yield from _incomplete(report)


def _wider(report: Report, baseline: Report) -> Iterator[str]:
    labels = {stack.label for stack in report.stacks}
    compared = [each for each in changes(baseline, report) if each.stack.label in labels]
    every = [principal for each in compared for principal in each.principals]
    if wider := [each.principal.label for each in every if each.does_more]:
        yield f"{some(dict.fromkeys(wider))} may do more than before"
    if used := [each.principal.label for each in every if each.lets_in_more]:
        yield f"others may do more with {some(dict.fromkeys(used))} than before"
    if unclear := [each.principal.label for each in every if each.is_unclear]:
        yield f"what {some(dict.fromkeys(unclear))} may do is unknown at preview, and was known before"
    if unseen := [name for stack in report.stacks for name in _unseen(stack, baseline)]:
        yield f"what {some(dict.fromkeys(unseen))} may give to others is not known, and is new"
    if unknown := [each.stack.label for each in compared if not each.known]:
        yield f"who may do what in {', '.join(unknown)} could not be compared: a report is incomplete"


def _unseen(stack: StackReport, baseline: Report) -> Iterator[str]:
    """The resources whose access no report can say, and that were not there before: a template from elsewhere, a
    command, a type that is not judged. A document of a principal in the report is told with that."""
    told = {urn for each in stack.principals for urn in (each.urn, *each.policies)}
    for each in new_findings(stack, baseline):
        if each.finding.rule in _NOT_SEEN and each.finding.urn not in told:
            yield each.resource


def _of_judges(report: Report, baseline: Report, all_stacks: bool) -> Iterator[str]:
    found = judge_changes(baseline, report, all_stacks=all_stacks)
    yield from (f"the change {each.said()}" for each in found if each.weakens)


def _counted(numbers: Iterable[int], noun: str) -> Iterator[str]:
    if count := sum(numbers):
        yield f"{count:,} {noun}{'s' if count > 1 else ''}"


def _incomplete(report: Report) -> Iterator[str]:
    if partial := [stack.label for stack in report.stacks if not stack.complete]:
        yield f"{', '.join(partial)} ended before all resources were seen"


_CHECKS: Final[Mapping[Gate, Callable[[Report, Report], Iterator[str]]]] = {
    Gate.MANDATORY: _mandatory,
    Gate.NEW: _new,
    Gate.WIDER: _wider,
}
