"""Operators that do not suit the key's type, and both truth values at once."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from tests.support.conditions import findings, found, identity

ARN, ROLES = "aws:PrincipalArn", "arn:aws:iam::111122223333:role/app-*"
CASES: dict[str, tuple[tuple[str, str, str, Any], list[str]]] = {
    "a pattern of ARNs as text": (("Allow", "StringLike", ARN, ROLES), [f"advisory {ARN}:string-like"]),
    "all but a pattern of ARNs, as text": (("Deny", "StringNotLike", ARN, ROLES), [f"advisory {ARN}:string-like"]),
    "an ARN as text": (("Allow", "StringLike", ARN, "arn:aws:iam::111122223333:role/app"), []),
    "any ARN": (("Allow", "StringLike", ARN, "*"), []),
    "a pattern of ARNs": (("Allow", "ArnLike", ARN, ROLES), []),
    "an Allow with or without TLS": (
        ("Allow", "Bool", "aws:SecureTransport", ["true", "false"]),
        ["mandatory aws:SecureTransport:both-truths"],
    ),
    "a Deny with or without MFA": (
        ("Deny", "BoolIfExists", "aws:MultiFactorAuthPresent", ["true", "false"]),
        ["advisory aws:MultiFactorAuthPresent:both-truths"],
    ),
    "with the key or without": (
        ("Allow", "Null", "aws:MultiFactorAuthAge", [True, False]),
        ["mandatory aws:MultiFactorAuthAge:both-truths"],
    ),
    "one truth": (("Allow", "Bool", "aws:SecureTransport", ["true"]), []),
    # Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    "an address beside another of the request": (
        ("Deny", "StringNotEquals", "aws:Ec2InstanceSourcePrivateIPv4", "${aws:VpcSourceIp}"),
        [],
    ),
    "truth as text": (
        ("Deny", "StringEquals", "aws:SecureTransport", "false"),
        ["advisory aws:SecureTransport:type-mismatch-text"],
    ),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_operators(given: tuple[str, str, str, Any], expected: list[str]) -> None:
    assert found(PolicyKind.IDENTITY, identity(*given)) == expected


MESSAGES = {
    "a wildcard before the name": (
        ("Deny", "StringNotLike", ARN, "arn:aws:iam::*:role/app"),
        "Statement 1 of policy 'it' compares the ARN in aws:PrincipalArn by StringNotLike with "
        "'arn:aws:iam::*:role/app': there a wildcard matches colons too, and with them ARNs of other accounts, regions "
        "or types.",
        'compare it field by field: replace the condition with "Condition": {"ArnNotLike": {"aws:PrincipalArn": '
        '"arn:aws:iam::*:role/app"}}.',
    ),
    "a wildcard in the name": (
        ("Allow", "StringLike", ARN, ROLES),
        "Statement 1 of policy 'it' compares the ARN in aws:PrincipalArn by StringLike with "
        "'arn:aws:iam::111122223333:role/app-*': there a wildcard matches colons too, and with them more than one "
        "field of an ARN.",
        'compare it field by field: replace the condition with "Condition": {"ArnLike": {"aws:PrincipalArn": '
        '"arn:aws:iam::111122223333:role/app-*"}}.',
    ),
    "both truths": (
        ("Allow", "Null", "aws:PrincipalOrgID", ["true", "false"]),
        "Statement 1 of policy 'it' compares aws:PrincipalOrgID by Null with true and false, and every value "
        "is one of the two: the condition restricts nothing.",
        "write the one value that you mean.",
    ),
}


@pytest.mark.parametrize(("given", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(given: tuple[str, str, str, Any], evidence: str, fix: str) -> None:
    (finding,) = findings(PolicyKind.IDENTITY, identity(*given))
    assert (finding.evidence, finding.fix) == (evidence, fix)


TEXT_AS_ARN = {
    "an organization as an ARN": (("ArnLike", "aws:PrincipalOrgID", "o-a1b2c3d4e5"), True),
    "the time as a number": (("NumericGreaterThan", "aws:CurrentTime", "1780000000"), True),
    "seconds as a number": (("NumericGreaterThan", "aws:EpochTime", "1780000000"), False),
    "an ARN in a tag": (("ArnLike", "aws:PrincipalTag/owner", "arn:aws:iam::111122223333:role/ops"), False),
}


@pytest.mark.parametrize(("given", "is_fault"), TEXT_AS_ARN.values(), ids=TEXT_AS_ARN)
def test_keys_of_one_type_alone(given: tuple[str, str, str], is_fault: bool) -> None:
    expected = [f"advisory {given[1]}:type-mismatch"] if is_fault else []
    assert found(PolicyKind.IDENTITY, identity("Deny", *given)) == expected
