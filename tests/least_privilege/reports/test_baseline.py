"""Which findings an earlier report has."""

from dataclasses import replace
from typing import Any

import pytest

from least_privilege.reports.baseline import State, new_findings, states
from least_privilege.reports.model import ReportedFinding, RuleInForce
from tests.support.report_samples import URN, WAIVER, report, reported, stack

NEW, UNCHANGED, UPDATED = State.NEW, State.UNCHANGED, State.UPDATED
MOVED = URN.replace("roles:iam:ServiceRole$", "")
OTHER = URN.replace("::web", "::api")


def about(*actions: str, **more: Any) -> ReportedFinding:
    found = reported(**more)
    return replace(found, finding=replace(found.finding, actions=actions))


CASES: dict[str, tuple[list[ReportedFinding], list[ReportedFinding], list[State]]] = {
    "the same": ([reported()], [reported()], [UNCHANGED]),
    "nothing before": ([], [reported()], [NEW]),
    "nothing now": ([reported()], [], []),
    "another line": ([reported(file="a.py", line=3)], [reported(file="b.py", line=30)], [UNCHANGED]),
    "another wording": ([reported()], [reported(evidence="Else.")], [UPDATED]),
    "another parent": ([reported()], [reported(urn=MOVED)], [UNCHANGED]),
    "another resource": ([reported()], [reported(urn=OTHER)], [NEW]),
    "another id": ([reported()], [reported(id="iam-wildcard-action:s3:*+sqs:*")], [NEW]),
    "of the whole stack": ([reported(urn="")], [reported(urn="")], [UNCHANGED]),
    "two where one was": ([reported()], [reported(), reported(evidence="Else.")], [UNCHANGED, NEW]),
    "two where one was, the other first": ([reported()], [reported(evidence="E"), reported()], [NEW, UNCHANGED]),
    "one action more": ([about("s3:GetObject")], [about("s3:GetObject", "s3:PutObject")], [NEW]),
    "one action less": ([about("s3:GetObject", "s3:PutObject")], [about("s3:GetObject")], [UNCHANGED]),
    "waived before": ([reported(waived=WAIVER)], [reported()], [NEW]),
    "waived before and now": ([reported(waived=WAIVER)], [reported(waived=WAIVER)], [UNCHANGED]),
    "waived now": ([reported()], [reported(waived=WAIVER)], [UNCHANGED]),
    "certain now": ([reported("advisory")], [reported()], [NEW]),
    "uncertain now": ([reported()], [reported("advisory")], [UPDATED]),
}
IN_FORCE = (RuleInForce(name="iam-wildcard-action", level="mandatory"),)


@pytest.mark.parametrize(("before", "now", "expected"), CASES.values(), ids=CASES)
def test_state(before: list[ReportedFinding], now: list[ReportedFinding], expected: list[State]) -> None:
    baseline = report(stack(findings=tuple(before), configuration=IN_FORCE))
    assert list(states(stack(findings=tuple(now)), baseline)) == expected


def test_a_finding_is_not_new_because_its_rule_was_raised() -> None:
    advisory = (replace(IN_FORCE[0], level="advisory"),)
    baseline = report(stack(findings=(reported("advisory"),), configuration=advisory))
    assert states(stack(findings=(reported(),)), baseline) == (UPDATED,)


def test_every_finding_of_a_new_stack_is_new() -> None:
    baseline = report(stack(findings=(reported(),)))
    assert states(stack(stack="prod", findings=(reported(),)), baseline) == (NEW,)


def test_a_waived_finding_is_no_new_one_to_speak_of() -> None:
    now = stack(findings=(reported(waived=WAIVER), reported(id="x:y")))
    assert [each.finding.id for each in new_findings(now, report())] == ["x:y"]
