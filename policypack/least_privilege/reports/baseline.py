"""Which findings of a stack an earlier report already has.

A finding is recognized by its id and the type and name of its resource, not by a line, a parent or the wording of its
evidence. One that grants more than the earlier one, or is graver than it, is new.
"""

from collections.abc import Iterable
from enum import StrEnum

from least_privilege.reports.model import Report, ReportedFinding, StackReport
from least_privilege.rules.finding import within
from least_privilege.rules.rule import Level

_DEMANDED = (Level.MANDATORY, Level.REMEDIATE)


class State(StrEnum):
    """SARIF's names. https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
    (3.27.24)"""

    NEW = "new"
    UNCHANGED = "unchanged"
    UPDATED = "updated"

    @property
    def word(self) -> str:
        """As people read it."""
        return "new" if self is State.NEW else "existing"


def states(stack: StackReport, baseline: Report) -> tuple[State, ...]:
    """The state of each of the stack's findings, in their order. One of a stack that the baseline lacks is new, and so
    is one that was waived there and is not any more."""
    earlier = next((each for each in baseline.stacks if each.label == stack.label), None)
    known: dict[tuple[str, str], list[ReportedFinding]] = {}
    for each in earlier.findings if earlier else ():
        known.setdefault(_key(each), []).append(each)
    demanded = {each.name for each in earlier.configuration if each.level in _DEMANDED} if earlier else set()
    found: dict[int, State] = {}
    for state in (State.UNCHANGED, State.UPDATED):  # What is the same is no other one's earlier form.
        for place, each in enumerate(stack.findings):
            left = known.get(_key(each), [])
            fitting = [one for one in left if _holds(one, each, demanded)]
            same = [one for one in fitting if _is_same(one, each)] if state is State.UNCHANGED else fitting
            if place not in found and same:
                found[place] = state
                left.remove(same[0])  # Two of one id are two: a third is new.
    return tuple(found.get(place, State.NEW) for place in range(len(stack.findings)))


def new_findings(stack: StackReport, baseline: Report) -> tuple[ReportedFinding, ...]:
    """The findings of a stack that the baseline does not have, less the waived ones."""
    every = zip(stack.findings, states(stack, baseline), strict=True)
    return tuple(each for each, state in every if state is State.NEW and not each.waived)


def _key(each: ReportedFinding) -> tuple[str, str]:
    return each.finding.id, each.resource


def _holds(earlier: ReportedFinding, now: ReportedFinding, demanded: Iterable[str]) -> bool:
    """Whether what was accepted in `earlier` takes in `now`."""
    if earlier.waived and not now.waived:
        return False
    if (earlier.level, now.level) == ("advisory", "mandatory") and now.finding.rule in demanded:
        return False  # It was uncertain: the rule itself was mandatory already.
    return within(now.finding.actions, earlier.finding.actions)


def _is_same(earlier: ReportedFinding, now: ReportedFinding) -> bool:
    return earlier.finding.evidence == now.finding.evidence and earlier.level == now.level
