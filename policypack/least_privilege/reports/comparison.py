"""A report compared with a baseline, as sentences: what leads the output of a command, and why it fails."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from least_privilege.reports.changes import changes
from least_privilege.reports.gains import gained, merged
from least_privilege.reports.gates import Gate, failures
from least_privilege.reports.judge_changes import headline, judge_changes
from least_privilege.reports.model import Report


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What a change does to the checks that judge it, under a `headline` that is '' where it does nothing; who may do
    more; and why it fails."""

    headline: str = ""
    judge: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def compared(report: Report, baseline: Report, gates: Iterable[str]) -> Comparison:
    """`report` compared with what `baseline` says of its stacks; it fails as the `gates` say."""
    labels = {stack.label for stack in report.stacks}
    same = replace(baseline, stacks=tuple(each for each in baseline.stacks if each.label in labels))
    judge = judge_changes(baseline, report)
    wider = (each for each in merged(changes(same, report)) if each.change.widens)
    return Comparison(
        headline=headline(judge) if judge else "",
        judge=tuple(each.said() for each in judge),
        wider=tuple(f"{each.change.principal.label}: {gained(each.change)}" for each in wider),
        failed=failures(report, map(Gate, gates), baseline),
    )
