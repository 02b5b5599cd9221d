"""A change judged by the pack and configuration of its target branch, too."""

from dataclasses import replace
from typing import Any

import pytest

from least_privilege.reports.gates import Gate, failures
from least_privilege.reports.model import Report, ReportedFinding
from least_privilege.reports.second_judge import judged_by_both
from tests.support.report_samples import WAIVER, report, reported, stack

ADVISORY, WAIVED, FOUND = reported("advisory"), reported(waived=WAIVER), reported()
BY_TARGET = replace(FOUND, judge="target")
PLACED: dict[str, Any] = {"file": "__main__.py", "line": 3}

CASES: dict[str, tuple[list[ReportedFinding], list[ReportedFinding], list[ReportedFinding]]] = {
    "both find it": ([FOUND], [FOUND], [FOUND]),
    "its own rule is disabled": ([], [FOUND], [BY_TARGET]),
    "its own rule is advisory": ([ADVISORY], [FOUND], [BY_TARGET]),
    "its own configuration waives it": ([WAIVED], [FOUND], [BY_TARGET]),
    "the line stays known": ([reported("advisory", **PLACED)], [FOUND], [replace(BY_TARGET, **PLACED)]),
    "both waive it": ([WAIVED], [WAIVED], [WAIVED]),
    "the change is stricter": ([FOUND], [ADVISORY], [FOUND]),
    "the change alone finds it": ([FOUND], [], [FOUND]),
    "a waiver of the target is unused now": ([], [reported(id="policy-waiver:x", urn="")], []),
}


@pytest.mark.parametrize(("own", "target", "expected"), CASES.values(), ids=CASES)
def test_what_counts(
    own: list[ReportedFinding], target: list[ReportedFinding], expected: list[ReportedFinding]
) -> None:
    both = judged_by_both(report(stack(findings=tuple(own))), report(stack(findings=tuple(target))))
    assert list(both.stacks[0].findings) == expected
    assert both.stacks[0].complete


@pytest.mark.parametrize("target", [report(), report(stack(complete=False))], ids=["no report", "a broken off run"])
def test_a_stack_that_the_target_did_not_judge_does_not_pass(target: Report) -> None:
    both = judged_by_both(report(stack()), target)
    assert list(failures(both, [Gate.NEW], report(stack()))) == ["shop/dev ended before all resources were seen"]
    assert both.stacks[0].notes == ("The target branch's policy pack and configuration did not judge it.",)
