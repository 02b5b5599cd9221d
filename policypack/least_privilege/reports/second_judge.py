"""A report that a second judge completes: the pack and the configuration of the target branch, on the same change.

A change may alter the pack and the configuration that judge it. What the target branch's own would have found counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from least_privilege.reports.model import Report, ReportedFinding, StackReport, in_order
from least_privilege.rules.pack import waiver

TARGET = "target"


def judged_by_both(own: Report, target: Report) -> Report:
    """`own` with what `target`, of the same stacks, has beyond it: findings that `own` lacks, waives or takes less
    seriously. A stack is incomplete where `target` has no complete report of it."""
    of_target = {stack.label: stack for stack in target.stacks}
    rules = {rule.name: rule for rule in (*target.rules, *own.rules)}
    return replace(
        own,
        stacks=tuple(_both(stack, of_target.get(stack.label)) for stack in own.stacks),
        rules=tuple(rules[name] for name in sorted(rules)),
    )


def _both(own: StackReport, target: StackReport | None) -> StackReport:
    if target is None or not target.complete:
        note = "The target branch's policy pack and configuration did not judge it."
        own = replace(own, complete=False, notes=(*own.notes, note))
    beyond = list(_beyond(own, target)) if target else []
    places = {each.finding.urn: (each.file, each.line) for each in own.findings if each.file}
    placed = [
        replace(each, judge=TARGET, file=file, line=line)
        for each in beyond
        for file, line in [places.get(each.finding.urn, (each.file, each.line))]
    ]
    replaced = {_key(each) for each in beyond}
    kept = [each for each in own.findings if _key(each) not in replaced]
    return replace(own, findings=in_order([*kept, *placed]))


def _beyond(own: StackReport, target: StackReport) -> Iterator[ReportedFinding]:
    """What stands by the target's judge alone. Its waivers may be unused now: that is no fault of the change."""
    standing = set(_standing(own.findings))
    for each in target.findings:
        same = {(_key(each), level) for level in ("mandatory", each.level)}
        if not each.waived and each.finding.rule != waiver.NAME and not same & standing:
            yield each


def _standing(findings: Iterable[ReportedFinding]) -> Iterator[tuple[tuple[str, str], str]]:
    yield from ((_key(each), each.level) for each in findings if not each.waived)


def _key(each: ReportedFinding) -> tuple[str, str]:
    return each.finding.id, each.finding.urn
