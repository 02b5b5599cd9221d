"""Policy variables that AWS does not have, and a condition's key with a variable."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from tests.support.conditions import found, identity

TAG = "aws:ResourceTag/team"
CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "in a resource": (
        {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pets/${aws:usrname}/*"},
        ["advisory aws:usrname:unknown-variable"],
    ),
    "in a condition": (
        identity("Allow", "StringEquals", TAG, "${aws:PrincipleTag/team}", "ec2:StartInstances"),
        ["advisory aws:PrincipleTag/team:unknown-variable"],
    ),
    "a tag without its key": (
        identity("Allow", "StringEquals", "aws:PrincipalTag/team", "${aws:PrincipalTag}"),
        ["advisory aws:PrincipalTag:unknown-variable"],
    ),
    "one that AWS has": (identity("Allow", "StringLike", "s3:prefix", "${aws:UserName}/*", "s3:ListBucket"), []),
    "one of a tag": (identity("Allow", "StringEquals", TAG, "${aws:PrincipalTag/team}", "ec2:StartInstances"), []),
    "an escaped character": (identity("Allow", "StringEquals", "aws:PrincipalTag/team", "${*}"), []),
    "a variable in a key": (
        identity("Allow", "StringEquals", "aws:PrincipalTag/${aws:username}", "a"),
        ["advisory aws:PrincipalTag/${aws:username}:variable-in-key"],
    ),
}


@pytest.mark.parametrize(("statement", "expected"), CASES.values(), ids=CASES)
def test_variables(statement: dict[str, Any], expected: list[str]) -> None:
    assert found(PolicyKind.IDENTITY, statement) == expected
