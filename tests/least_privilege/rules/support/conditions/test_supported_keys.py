"""Keys that the actions of a resource's policy do not support."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from tests.support.conditions import findings, found, of_principal

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
