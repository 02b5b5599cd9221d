"""Conditions on one key that contradict each other."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from tests.support.conditions import findings, found, identity

TAG = "aws:PrincipalTag/team"
MFA_AGE = "aws:MultiFactorAuthAge"
TIME = "aws:CurrentTime"
CASES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a value, and not that": (
        "Deny",
        {"StringEquals": {TAG: "pets"}, "StringNotEquals": {TAG: "pets"}},
        [f"mandatory {TAG}:contradiction"],
    ),
    "a value, and another pattern": (
        "Allow",
        {"StringEquals": {TAG: ["pets", "cats"]}, "StringLike": {TAG: "dog*"}},
        [f"advisory {TAG}:contradiction"],
    ),
    "absent, and a value": (
        "Deny",
        {"Null": {TAG: "true"}, "StringLike": {"AWS:principaltag/team": "p*"}},
        [f"mandatory {TAG}:contradiction"],
    ),
    "below and above": (
        "Deny",
        {"NumericLessThan": {MFA_AGE: "300"}, "NumericGreaterThan": {MFA_AGE: 3600}},
        [f"mandatory {MFA_AGE}:contradiction"],
    ),
    "a number, and above it": (
        "Deny",
        {"NumericEquals": {MFA_AGE: ["1", "2"]}, "NumericGreaterThan": {MFA_AGE: "2"}},
        [f"mandatory {MFA_AGE}:contradiction"],
    ),
    "below it if there is one, and above": (
        "Deny",
        {"NumericLessThanIfExists": {MFA_AGE: "300"}, "NumericGreaterThan": {MFA_AGE: "300"}},
        [f"mandatory {MFA_AGE}:contradiction"],
    ),
    "absent, and above": (
        "Deny",
        {"Null": {MFA_AGE: True}, "NumericGreaterThan": {MFA_AGE: "300"}},
        [f"mandatory {MFA_AGE}:contradiction"],
    ),
    "after a date, and before an earlier one": (
        "Deny",
        {"DateGreaterThan": {TIME: "2091-02-01T00:00:00Z"}, "DateLessThan": {TIME: "2091-02-01T01:00:00+02:00"}},
        [f"mandatory {TIME}:contradiction"],
    ),
    "a number too large to be one": (
        "Deny",
        {"NumericLessThan": {MFA_AGE: "1e99999999"}, "NumericGreaterThan": {MFA_AGE: "300"}},
        [f"mandatory {MFA_AGE}:not-a-number"],
    ),
    "a window": ("Deny", {"NumericLessThan": {MFA_AGE: "3600"}, "NumericGreaterThan": {MFA_AGE: "300"}}, []),
    "a window of one number": (
        "Deny",
        {"NumericLessThanEquals": {MFA_AGE: "300"}, "NumericGreaterThanEquals": {MFA_AGE: "300"}},
        [],
    ),
    "below or above, by several values": (
        "Deny",
        {"NumericLessThan": {MFA_AGE: ["300", "4000"]}, "NumericGreaterThan": {MFA_AGE: "3600"}},
        [],
    ),
    "both only if there is one": (
        "Deny",
        {"NumericLessThanIfExists": {MFA_AGE: "300"}, "NumericGreaterThanIfExists": {MFA_AGE: "3600"}},
        [],
    ),
    "one of two values": ("Allow", {"StringEquals": {TAG: ["pets", "cats"]}, "StringNotEquals": {TAG: "pets"}}, []),
    "a value, if there is one": ("Allow", {"Null": {TAG: "true"}, "StringEqualsIfExists": {TAG: "pets"}}, []),
    "a variable": ("Allow", {"StringEquals": {TAG: "${aws:username}"}, "StringNotEquals": {TAG: "pets"}}, []),
    "present, and not a value": ("Allow", {"Null": {TAG: "false"}, "StringNotEquals": {TAG: "pets"}}, []),
}


def statement(effect: str, condition: dict[str, Any]) -> dict[str, Any]:
    return {**identity(effect, "Null", TAG, "true"), "Condition": condition}


@pytest.mark.parametrize(("effect", "condition", "expected"), CASES.values(), ids=CASES)
def test_conditions(effect: str, condition: dict[str, Any], expected: list[str]) -> None:
    assert found(PolicyKind.IDENTITY, statement(effect, condition)) == expected


def test_message() -> None:
    condition = {"StringEquals": {TAG: "pets"}, "StringNotEquals": {TAG: "pets"}}
    (finding,) = findings(PolicyKind.IDENTITY, statement("Deny", condition))
    assert finding.evidence == (
        "Statement 1 of policy 'it' has conditions on aws:PrincipalTag/team, by StringEquals and StringNotEquals, that "
        "no request meets together: the statement never denies anything."
    )


def test_one_fault_is_one_finding() -> None:
    key = "aws:PrincipalTag/team"
    absent = identity("Allow", "StringEquals", key, "a")
    absent["Condition"]["Null"] = {key: "true"}
    assert found(PolicyKind.IDENTITY, absent) == [f"advisory {key}:contradiction"]
    in_two_cases = identity("Allow", "StringEquals", key, "a")
    in_two_cases["Condition"]["StringEquals"][key.lower()] = "b"
    assert found(PolicyKind.IDENTITY, in_two_cases) == []
