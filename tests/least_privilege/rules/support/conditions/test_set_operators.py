"""ForAllValues and ForAnyValue: where they open, where they miss, and where they have no values."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from tests.support.conditions import findings, found, identity, of_principal, trusting

TAG, PATHS, ORG = "aws:ResourceTag/team", "aws:PrincipalOrgPaths", "aws:PrincipalOrgID"
KEYS = "dynamodb:LeadingKeys"
CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "all values of a tag": (
        identity("Allow", "ForAllValues:StringEquals", TAG, ["pets"]),
        [f"mandatory {TAG}:single-valued"],
    ),
    "all values of a tag, in a Deny": (
        identity("Deny", "ForAllValues:StringEquals", TAG, ["pets"]),
        [f"advisory {TAG}:single-valued"],
    ),
    "all values of a key that is always there": (
        identity("Allow", "ForAllValues:ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/app"),
        ["advisory aws:PrincipalArn:single-valued"],
    ),
    "all values of a service's key with one": (
        identity(
            "Allow", "ForAllValues:StringEquals", "lambda:FunctionUrlAuthType", "NONE", "lambda:CreateFunctionUrlConfig"
        ),
        ["advisory lambda:FunctionUrlAuthType:single-valued"],
    ),
    "a Deny of any value outside the organization": (
        identity("Deny", "ForAnyValue:StringNotEquals", ORG, "o-a1b2c3d4e5"),
        [f"mandatory {ORG}:single-valued-any"],
    ),
    "an Allow of any value of a tag": (identity("Allow", "ForAnyValue:StringEquals", TAG, ["pets"]), []),
    "a Deny of any value of a tag": (identity("Deny", "ForAnyValue:StringEquals", TAG, ["pets"]), []),
    "a Deny of any other tag key": (
        identity("Deny", "ForAnyValue:StringNotEquals", "aws:TagKeys", ["team"], "ec2:CreateTags"),
        [],
    ),
    "Null without a value": (identity("Allow", "Null", TAG, []), [f"advisory {TAG}:empty"]),
    "tag keys without a quantifier": (
        identity("Allow", "StringEquals", "aws:TagKeys", ["team"], "ec2:CreateTags"),
        ["mandatory aws:TagKeys:multivalued"],
    ),
    "a table's keys without a quantifier": (
        identity("Allow", "StringEquals", KEYS, ["${aws:username}"], "dynamodb:GetItem"),
        [f"advisory {KEYS}:multivalued"],
    ),
    "all of a table's keys": (
        identity("Allow", "ForAllValues:StringEquals", KEYS, ["${aws:username}"], "dynamodb:GetItem"),
        [],
    ),
    "presence of tag keys": (identity("Allow", "Null", "aws:TagKeys", "false", "ec2:CreateTags"), []),
    "all paths, or none": (
        of_principal("*", "ForAllValues:StringLike", PATHS, "o-a1/r-b2/*"),
        [f"mandatory {PATHS}:may-be-absent"],
    ),
    "all of a table's keys, or a scan": (
        identity("Allow", "ForAllValues:StringEquals", KEYS, ["me"], ["dynamodb:GetItem", "dynamodb:Scan"]),
        [f"mandatory {KEYS}:may-be-absent"],
    ),
    "all of a table's keys, by a wildcard that has the scan": (
        identity("Allow", "ForAllValues:StringEquals", KEYS, ["me"], "dynamodb:*"),
        [f"mandatory {KEYS}:may-be-absent"],
    ),
    "no value": (identity("Deny", "StringEquals", TAG, []), [f"mandatory {TAG}:empty"]),
    "no value, in an Allow": (identity("Allow", "StringEquals", TAG, []), [f"advisory {TAG}:empty"]),
    "all but no value": (identity("Allow", "StringNotEquals", TAG, []), [f"mandatory {TAG}:empty"]),
    "all values of none": (
        identity("Allow", "ForAllValues:StringEquals", "aws:TagKeys", [], "ec2:CreateTags"),
        ["advisory aws:TagKeys:empty-forallvalues"],
    ),
    "no value, if it exists": (identity("Allow", "StringEqualsIfExists", TAG, []), [f"advisory {TAG}:empty-ifexists"]),
}


@pytest.mark.parametrize(("statement", "expected"), CASES.values(), ids=CASES)
def test_statement(statement: dict[str, Any], expected: list[str]) -> None:
    kind = PolicyKind.RESOURCE if "Principal" in statement else PolicyKind.IDENTITY
    assert found(kind, statement) == expected


def test_a_demanded_key_is_not_absent() -> None:
    statement = of_principal("*", "ForAllValues:StringLike", PATHS, "o-a1/r-b2/*")
    statement["Condition"]["Null"] = {PATHS: "false"}
    assert found(PolicyKind.RESOURCE, statement) == []


PROVIDER = {"Federated": "arn:aws:iam::111122223333:oidc-provider/login.pets.example"}
AUDIENCE = "login.pets.example:aud"


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("ForAnyValue:StringEquals", [f"advisory {AUDIENCE}:audience"]),
        ("StringEquals", []),
        ("ForAllValues:StringEquals", []),  # trust-web-identity says that it is true without the claim.
    ],
)
def test_audience(operator: str, expected: list[str]) -> None:
    statement = trusting(PROVIDER, operator, AUDIENCE, "pets", "sts:AssumeRoleWithWebIdentity")
    assert found(PolicyKind.TRUST, statement) == expected


MESSAGES = {
    "open without the key": (
        identity("Allow", "ForAllValues:StringEquals", TAG, ["pets"]),
        "Statement 1 of policy 'it' compares aws:ResourceTag/team, a key with one value, by ForAllValues:StringEquals: "
        "that is true of every request without the key.",
        'compare it without ForAllValues: replace the condition with "Condition": {"StringEquals": '
        '{"aws:ResourceTag/team": "pets"}}.',
    ),
    "escaped without the key": (
        identity("Deny", "ForAnyValue:StringNotEquals", ORG, "o-a1b2c3d4e5"),
        "Statement 1 of policy 'it' compares aws:PrincipalOrgID, a key with one value, by ForAnyValue:StringNotEquals: "
        "the statement does not deny requests without the key.",
        'compare it without ForAnyValue: replace the condition with "Condition": {"StringNotEquals": '
        '{"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}.',
    ),
    "no quantifier": (
        identity("Allow", "StringEquals", KEYS, "me", "dynamodb:GetItem"),
        "Statement 1 of policy 'it' compares dynamodb:LeadingKeys, a key with several values, by StringEquals without "
        "ForAllValues or ForAnyValue: AWS does not say what that gives for a request with several values.",
        'say whether all values or any must match, for example "Condition": {"ForAllValues:StringEquals": '
        '{"dynamodb:LeadingKeys": "me"}, "Null": {"dynamodb:LeadingKeys": "false"}}.',
    ),
    "no quantifier, in a Deny": (
        identity("Deny", "StringEquals", "aws:TagKeys", "cost", "ec2:CreateTags"),
        "Statement 1 of policy 'it' compares aws:TagKeys, a key with several values, by StringEquals without "
        "ForAllValues or ForAnyValue: AWS does not say what that gives for a request with several values.",
        'say whether all values or any must match, for example "Condition": {"ForAnyValue:StringEquals": '
        '{"aws:TagKeys": "cost"}}.',
    ),
    "no values": (
        identity("Allow", "ForAllValues:StringEquals", "aws:TagKeys", [], "ec2:CreateTags"),
        "Statement 1 of policy 'it' compares aws:TagKeys by ForAllValues:StringEquals with no value: the condition "
        "holds only in requests without the key.",
        'list values; or, where requests without the key are meant, write "Condition": {"Null": {"aws:TagKeys": '
        '"true"}}.',
    ),
}


@pytest.mark.parametrize(("statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = findings(PolicyKind.IDENTITY, statement)
    assert (finding.evidence, finding.fix) == (evidence, fix)
