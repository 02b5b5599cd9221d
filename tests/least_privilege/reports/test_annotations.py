"""Findings as annotations of GitHub Actions."""

import pytest

from least_privilege.reports.annotations import SHOWN, annotations
from least_privilege.reports.model import Report, ReportedFinding
from tests.support.report_samples import WAIVER, report, reported, stack

ERROR = reported(file="src/app.py", line=7)
WARNING = reported("advisory", id="iam-pass-role:*", evidence="It passes every role.", fix="name the role.")


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        (
            ERROR,
            ["::error file=src/app.py,line=7,title=mandatory iam-wildcard-action%3As3%3A*::"
             "Statement 'Read' allows s3:* on pets.%0AFix: list what is used, e.g. s3:GetObject."],
        ),
        (
            WARNING,
            ["::warning file=Pulumi.dev.yaml,line=1,title=advisory iam-pass-role%3A*::"
             "It passes every role.%0AFix: name the role."],
        ),
        (
            reported(evidence="100% of\n::error::x", file="a,b:c.py", line=1),
            ["::error file=a%2Cb%3Ac.py,line=1,title=mandatory iam-wildcard-action%3As3%3A*::"
             "100%25 of ::error::x%0AFix: list what is used, e.g. s3:GetObject."],
        ),
        (reported(waived=WAIVER), []),
    ],
    ids=["at its line", "at the stack's file where no line is known", "no text is a command", "not if waived"],
)  # fmt: skip
def test_a_finding_is_one_annotation(given: ReportedFinding, lines: list[str]) -> None:
    assert list(annotations(report(stack(findings=(given,))))) == lines


def test_errors_come_first() -> None:
    kinds = [line.split()[0] for line in annotations(report(stack(findings=(WARNING, ERROR))))]
    assert kinds == ["::error", "::warning"]


def test_with_a_baseline_only_what_is_new_is_shown() -> None:
    now = report(stack(findings=(ERROR, WARNING)))
    assert [line.split()[0] for line in annotations(now, report(stack(findings=(WARNING,))))] == ["::error"]
    assert list(annotations(now, now)) == []
    assert len(list(annotations(now, Report()))) == 2


def test_the_same_finding_of_several_stacks_is_shown_once() -> None:
    assert len(list(annotations(report(*(stack(stack=name, findings=(ERROR,)) for name in ("dev", "prod")))))) == 1


def test_what_github_would_not_show_is_counted() -> None:
    many = [reported(id=f"iam-wildcard-action:{number}", file="a.py", line=1) for number in range(SHOWN + 3)]
    lines = list(annotations(report(stack(findings=(*many, WARNING)))))
    assert len(lines) == SHOWN + 2
    assert lines[-1] == "::notice::3 more findings are in the report."
