"""Very many findings on one statement are one; fewer stay as they are."""

import pytest

from least_privilege.rules.finding import Finding, NamedId
from least_privilege.rules.grouping import MOST_ALIKE, grouped


def _findings(count: int, statement: str = "Statement 1", urn: str = "") -> list[Finding]:
    return [
        Finding(id=f"a-rule:action{n}", evidence=f"{statement} of 'x' has action{n}.", fix="mend it.", urn=urn)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    "findings",
    [
        pytest.param(_findings(MOST_ALIKE), id="as many as stay apart"),
        pytest.param(_findings(MOST_ALIKE) + _findings(MOST_ALIKE, "Statement 'Of all'"), id="of two statements"),
        pytest.param(_findings(MOST_ALIKE, urn="a") + _findings(MOST_ALIKE, urn="b"), id="on two resources"),
    ],
)
def test_findings_stay_apart(findings: list[Finding]) -> None:
    assert grouped(findings) == findings


def test_more_are_one_whose_id_tells_them_from_any_other_list() -> None:
    (one,), (other,) = grouped(_findings(MOST_ALIKE + 1)), grouped(_findings(MOST_ALIKE + 2))
    assert one.id == f"a-rule:action0+action1+action2+{MOST_ALIKE - 2}-{one.id[-8:]}"
    assert one.id[-8:] != other.id[-8:]
    assert one.evidence == "Statement 1 of 'x' has action0. The statement has 50 more findings of this rule."
    assert one.fix == "mend it. Then check again: this finding stands for 51."


def test_names_in_the_ids_of_findings_that_are_one_can_be_called_otherwise() -> None:
    named = [
        Finding(
            id=NamedId(lambda called, number=number: f"a-rule:{called('bucket')}{number}"),  # type: ignore[misc]
            evidence="Statement 1 of 'x'.",
            fix="mend it.",
        )
        for number in range(MOST_ALIKE + 1)
    ]
    (one,) = grouped(named)
    assert one.calling(str.upper).id.startswith("a-rule:BUCKET0+BUCKET1+BUCKET2+")
