"""Values that match more than one should: part of an id, or everything."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from tests.support.conditions import findings, found, identity

ROLE_ID = "AROADBQP57FF2AEXAMPLE"
CASES: dict[str, tuple[tuple[str, str, str, Any], list[str]]] = {
    "a Deny of all but any endpoint": (
        ("Deny", "StringNotLike", "aws:SourceVpce", "vpce-*"),
        ["mandatory aws:SourceVpce:wildcard"],
    ),
    "an Allow from part of an organization's id": (
        ("Allow", "StringLike", "aws:PrincipalOrgID", ["o-a1b2c3d4e5", "o-a?*"]),
        ["mandatory aws:PrincipalOrgID:wildcard"],
    ),
    "a Deny of more than is meant": (
        ("Deny", "StringLike", "aws:PrincipalAccount", "1111*"),
        ["advisory aws:PrincipalAccount:wildcard"],
    ),
    "a whole id": (("Allow", "StringLike", "aws:PrincipalOrgID", "o-a1b2c3d4e5"), []),
    "the caller's own account": (("Allow", "StringLike", "aws:ResourceAccount", "${aws:PrincipalAccount}"), []),
    "a key whose values people choose": (("Allow", "StringLike", "aws:PrincipalTag/Shop", "toy*"), []),
    "sessions of a role": (("Allow", "StringLike", "aws:userid", f"{ROLE_ID}:*"), []),
    "sessions of a name": (("Allow", "StringLike", "aws:userid", "*:till"), []),
    "roles whose ids begin alike": (("Allow", "StringLike", "aws:userid", "AROA*"), ["mandatory aws:userid:wildcard"]),
    "a Deny of nobody": (
        ("Deny", "ArnNotLike", "aws:PrincipalArn", "*"),
        ["mandatory aws:PrincipalArn:excludes-everything"],
    ),
    "an Allow for nobody": (
        ("Allow", "StringNotLike", "aws:PrincipalArn", "*"),
        ["advisory aws:PrincipalArn:excludes-everything"],
    ),
    "a Deny of who has no tag": (("Deny", "StringNotLike", "aws:PrincipalTag/Shop", "*"), []),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_values(given: tuple[str, str, str, Any], expected: list[str]) -> None:
    assert found(PolicyKind.IDENTITY, identity(*given)) == expected


def test_a_wildcard_beside_the_whole_id() -> None:
    statement = identity("Allow", "StringLike", "aws:PrincipalAccount", "*")
    statement["Condition"]["StringEquals"] = {"aws:PrincipalAccount": "111122223333"}
    assert found(PolicyKind.IDENTITY, statement) == []


def test_message() -> None:
    (finding,) = findings(PolicyKind.IDENTITY, identity("Deny", "StringNotLike", "aws:SourceVpce", "vpce-*"))
    assert finding.evidence == (
        "Statement 1 of policy 'it' compares aws:SourceVpce by StringNotLike with 'vpce-*', which ids of others match "
        "too."
    )
    assert finding.fix == "write whole ids, and compare them by StringEquals or StringNotEquals."
    assert finding.aws_checks == ("WILDCARD_USAGE_TOO_PERMISSIVE",)
