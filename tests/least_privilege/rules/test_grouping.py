"""Very many findings on one statement, of one id or on one document are one; fewer stay as they are."""

from dataclasses import replace

import pytest

from least_privilege.judging.waivers import Waiver
from least_privilege.rules.finding import Finding, NamedId
from least_privilege.rules.grouping import MOST_ALIKE, MOST_ON_DOCUMENT, MOST_SAME, grouped


def _findings(count: int, statement: str = "Statement 1", urn: str = "") -> list[Finding]:
    return [
        Finding(id=f"a-rule:action{n}", evidence=f"{statement} of policy 'x' has action{n}.", fix="mend it.", urn=urn)
        for n in range(count)
    ]


def _on_statements(count: int, document: str = "policy 'x'", detail: str = "s3:*") -> list[Finding]:
    return [
        Finding(
            id=f"a-rule:{detail.format(n)}",
            evidence=f"Statement {n} of {document} is wide.",
            fix="mend it.",
            actions=(f"s3:Get{n}",),
            checks=("INVALID_ACTION", f"CHECK_{n % 2}"),
        )
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    "findings",
    [
        pytest.param(_findings(MOST_ALIKE), id="as many as stay apart"),
        pytest.param(_on_statements(MOST_SAME), id="as many statements as stay apart"),
        pytest.param(_on_statements(MOST_SAME) + _on_statements(MOST_SAME, "policy 'y'"), id="of two documents"),
        pytest.param(_on_statements(MOST_ON_DOCUMENT, detail="s3:Get{}*"), id="as many of a document as stay apart"),
        pytest.param(_findings(30) + _findings(20, "Statement 'Of all'"), id="of two statements"),
        pytest.param(_findings(MOST_ALIKE, urn="a") + _findings(MOST_ALIKE, urn="b"), id="on two resources"),
    ],
)
def test_findings_stay_apart(findings: list[Finding]) -> None:
    assert grouped(findings) == findings


def test_more_are_one_whose_id_tells_them_from_any_other_list() -> None:
    (one,), (other,) = grouped(_findings(MOST_ALIKE + 1)), grouped(_findings(MOST_ALIKE + 2))
    assert one.id == f"a-rule:action0+action1+action2+{MOST_ALIKE - 2}-{one.id[-8:]}"
    assert one.id[-8:] != other.id[-8:]
    assert one.evidence == "Statement 1 of policy 'x' has action0. The statement has 50 more findings of this rule."
    assert one.fix == "mend it. Then check again: this finding stands for 51."


def test_one_id_on_many_statements_is_one_finding() -> None:
    (one,) = grouped(_on_statements(MOST_SAME + 5))
    assert one.id == f"a-rule:s3:*+14-{one.id[-8:]}"
    assert one.evidence == (
        "Statement 1 of policy 'x' is wide. There are 14 more findings of this kind, in "
        "Statement 2, Statement 3, Statement 4 and 11 more."
    )
    assert one.fix == "mend it. Then check again: this finding stands for 15."
    assert one.aws_checks == ("INVALID_ACTION", "CHECK_1", "CHECK_0")


def test_several_ids_on_very_many_statements_are_one_finding() -> None:
    (one,) = grouped(_on_statements(MOST_ON_DOCUMENT + 10, detail="s3:Get{}*"))
    assert one.id == f"a-rule:s3:Get1*+s3:Get2*+s3:Get3*+107-{one.id[-8:]}"
    assert one.evidence == (
        "Statement 1 of policy 'x' is wide. There are 109 more findings of this rule, in "
        "Statement 2, Statement 3, Statement 4 and 106 more."
    )


def test_a_waiver_of_many_statements_is_none_of_one_more_or_of_another_action() -> None:
    given = _on_statements(MOST_SAME + 5)
    (yesterday,) = grouped(given)
    waiver = Waiver(finding=yesterday.id, resource="x", actions=yesterday.actions)
    assert waiver.covers(yesterday, "urn::x")
    (more,) = grouped(_on_statements(MOST_SAME + 6))
    (other,) = grouped([*given[:-1], replace(given[-1], actions=("s3:DeleteObject",))])
    assert not waiver.covers(more, "urn::x")
    assert not waiver.covers(other, "urn::x")


def test_names_in_the_ids_of_findings_that_are_one_can_be_called_otherwise() -> None:
    named = [
        Finding(
            id=NamedId(lambda called, number=number: f"a-rule:{called('bucket')}{number}"),  # type: ignore[misc]
            evidence="Statement 1 of policy 'x'.",
            fix="mend it.",
        )
        for number in range(MOST_ALIKE + 1)
    ]
    (one,) = grouped(named)
    assert one.calling(str.upper).id.startswith("a-rule:BUCKET0+BUCKET1+BUCKET2+")
