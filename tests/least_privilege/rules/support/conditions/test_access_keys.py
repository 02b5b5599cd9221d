"""Denies without MFA that access keys escape, and Allows with MFA that they pass."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from least_privilege.rules.document import condition_key
from tests.support.conditions import findings, found, identity
from tests.support.documents import ROLE_POLICY, inline
from tests.support.pack import sdk_check

KEY, AGE = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"
CASES: dict[str, tuple[tuple[str, str, str, Any], list[str]]] = {
    "a Deny without MFA": (("Deny", "Bool", KEY, "false"), [f"advisory {KEY}:escaped-by-access-keys"]),
    "a Deny without MFA, or without the key": (("Deny", "BoolIfExists", KEY, False), []),
    "a Deny with MFA": (("Deny", "Bool", KEY, "true"), []),
    "an Allow with MFA": (("Allow", "Bool", KEY, "true"), []),
    "an Allow with MFA, or without the key": (
        ("Allow", "BoolIfExists", KEY, "true"),
        [f"advisory {KEY}:passed-by-access-keys"],
    ),
    "an Allow soon after MFA, or without the key": (
        ("Allow", "NumericLessThanIfExists", AGE, "3600"),
        [f"advisory {AGE}:passed-by-access-keys"],
    ),
    "an Allow soon after MFA": (("Allow", "NumericLessThan", AGE, "3600"), []),
    "an Allow without MFA": (("Allow", "BoolIfExists", KEY, "false"), []),
    "a Deny without TLS": (("Deny", "Bool", "aws:SecureTransport", "false"), []),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_identity_policy(given: tuple[str, str, str, Any], expected: list[str]) -> None:
    assert found(PolicyKind.IDENTITY, identity(*given)) == expected


def test_a_role_has_no_access_keys() -> None:
    assert sdk_check(condition_key.RULE, ROLE_POLICY, inline(identity("Deny", "Bool", KEY, "false"))) == []


def test_message() -> None:
    (finding,) = findings(PolicyKind.IDENTITY, identity("Deny", "Bool", KEY, "false"))
    assert finding.evidence == (
        "Statement 1 of policy 'it' denies by Bool where aws:MultiFactorAuthPresent is false: requests signed by a "
        "user's access keys do not carry the key, and are not denied."
    )
    assert finding.fix == (
        'deny them too: replace the condition with "Condition": {"BoolIfExists": '
        '{"aws:MultiFactorAuthPresent": "false"}}.'
    )
