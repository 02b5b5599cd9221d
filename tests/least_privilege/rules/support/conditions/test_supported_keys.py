"""Keys that the actions of a resource's policy do not support."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from tests.support.conditions import findings, found, identity, of_principal, trusting

CASES: dict[str, tuple[tuple[str, str, str, Any, str], list[str]]] = {
    "a Deny by the key of another action": (
        ("*", "StringLike", "s3:prefix", "private/*", "Deny"),
        ["advisory s3:prefix:unsupported"],
    ),
    "an Allow by the key of another service": (
        ("*", "StringEquals", "ec2:Region", "eu-west-1", "Allow"),
        ["advisory ec2:Region:of-another-service"],
    ),
    "a key of the action": (("*", "StringEquals", "s3:ExistingObjectTag/public", "yes", "Allow"), []),
    "a key of every request": (("*", "StringEquals", "aws:PrincipalTag/team", "pets", "Allow"), []),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_resource_policy(given: tuple[str, str, str, Any, str], expected: list[str]) -> None:
    assert found(PolicyKind.RESOURCE, of_principal(*given)) == expected


def test_a_key_of_one_of_two_actions_is_left_alone() -> None:
    statement = {**of_principal("*", "StringLike", "s3:prefix", "a/*"), "Action": ["s3:GetObject", "s3:ListBucket"]}
    assert found(PolicyKind.RESOURCE, statement) == []


def test_message() -> None:
    (finding,) = findings(PolicyKind.RESOURCE, of_principal("*", "StringLike", "s3:prefix", "private/*", "Deny"))
    assert finding.evidence == (
        "Statement 1 of policy 'it' has a condition on s3:prefix, a key that no request for s3:GetObject carries: the "
        "statement never denies it."
    )


TRUST = {
    "a misspelt key": ("sts:ExternalIDs", ["advisory sts:ExternalIDs:unknown-key"]),
    "in another case": ("STS:ExternalID", []),
    "of who names the session": ("sts:RoleSessionName", []),
}


@pytest.mark.parametrize(("key", "expected"), TRUST.values(), ids=TRUST)
def test_trust_policy(key: str, expected: list[str]) -> None:
    statement = trusting({"AWS": "arn:aws:iam::111122223333:role/app"}, "StringEquals", key, "a1b2c3d4")
    assert found(PolicyKind.TRUST, statement) == expected
    fixes = [each.fix for each in findings(PolicyKind.TRUST, statement)]
    assert all('"sts:ExternalId"' in fix for fix in fixes)


def test_a_former_key_has_its_name_of_today() -> None:
    statement = identity("Deny", "ArnEquals", "aws:ARN", "arn:aws:iam::111122223333:role/app")
    (finding,) = findings(PolicyKind.IDENTITY, statement)
    assert '"aws:PrincipalArn"' in finding.fix


TAGS = {
    "ec2:ResourceTag/": ["advisory ec2:ResourceTag/:missing-tag-key"],
    "ec2:ResourceTag": ["advisory ec2:ResourceTag:missing-tag-key"],
    "aws:RequestTag": ["advisory aws:RequestTag:missing-tag-key"],
    "ec2:ResourceTag/team": [],
}


@pytest.mark.parametrize(("key", "expected"), TAGS.items(), ids=TAGS)
def test_a_key_for_tags_names_one(key: str, expected: list[str]) -> None:
    assert found(PolicyKind.IDENTITY, identity("Allow", "StringEquals", key, "pets", "ec2:StartInstances")) == expected
