"""Dates that have passed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from tests.support.conditions import findings, found, identity

TIME = "aws:CurrentTime"
PAST = ["advisory aws:CurrentTime:past"]
CASES: dict[str, tuple[tuple[str, str, str, Any], list[str]]] = {
    "allowed until a past day": (("Allow", "DateLessThan", TIME, "2026-05-31T00:00:00Z"), PAST),
    "allowed until one of two past days": (("Allow", "DateLessThanEquals", TIME, ["2025", "2026-01"]), PAST),
    "allowed on a past day": (("Allow", "DateEquals", TIME, "2026-01-01"), PAST),
    "denied until a past day": (("Deny", "DateLessThan", TIME, "2026-01-01"), PAST),
    "allowed from a past day on, which iam-policy-hygiene says": (
        ("Allow", "DateGreaterThan", TIME, "2026-01-01"),
        [],
    ),
    "allowed until a past second": (
        ("Allow", "NumericLessThan", "aws:EpochTime", 1700000000),
        ["advisory aws:EpochTime:past"],
    ),
    "allowed until a second, in milliseconds": (
        ("Allow", "NumericLessThan", "aws:EpochTime", 1780000000000),
        ["mandatory aws:EpochTime:milliseconds"],
    ),
    "denied from a second on, in milliseconds": (
        ("Deny", "DateGreaterThan", TIME, "1780000000000"),
        ["advisory aws:CurrentTime:milliseconds"],
    ),
    "a date with a space": (
        ("Allow", "DateLessThan", TIME, "2030-01-01 00:00:00"),
        ["advisory aws:CurrentTime:not-a-date"],
    ),
    "a date without hyphens": (("Deny", "DateLessThan", TIME, "20300101T00"), ["mandatory aws:CurrentTime:not-a-date"]),
    "a date with its zone": (("Allow", "DateLessThan", TIME, "2030-01-01T00:00:00+02:00"), []),
    "allowed until a coming day": (("Allow", "DateLessThan", TIME, "2026-06-02T00:00:00Z"), []),
    "allowed until a past day or a coming one": (("Allow", "DateLessThan", TIME, ["2025-01-01", "2027-01-01"]), []),
    "allowed from a coming day on": (("Allow", "DateGreaterThan", TIME, "2027-01-01"), []),
    "denied from a past day on, as it was meant": (("Deny", "DateGreaterThan", TIME, "2026-01-01"), []),
    "sessions revoked that are older": (("Deny", "DateLessThan", "aws:TokenIssueTime", "2026-01-01T00:00:00Z"), []),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_dates(given: tuple[str, str, str, Any], expected: list[str]) -> None:
    assert found(PolicyKind.IDENTITY, identity(*given)) == expected


def test_a_period_that_has_begun() -> None:
    statement = identity("Allow", "DateGreaterThan", TIME, "2026-01-01")
    statement["Condition"]["DateLessThan"] = {TIME: "2027-01-01"}
    assert found(PolicyKind.IDENTITY, statement) == []
    assert found(PolicyKind.IDENTITY, statement, now=datetime(2027, 2, 1, tzinfo=UTC)) == PAST


def test_message() -> None:
    (finding,) = findings(PolicyKind.IDENTITY, identity("Allow", "DateLessThan", TIME, "2026-01-01"))
    assert finding.evidence == (
        "Statement 1 of policy 'it' compares aws:CurrentTime by DateLessThan with '2026-01-01', which has passed: the "
        "statement never allows anything."
    )
    assert finding.fix == "remove the statement, or write the date that you mean."
