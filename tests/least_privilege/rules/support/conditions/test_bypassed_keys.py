"""Keys that do not hold back those whom they are meant for."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from tests.support.conditions import findings, found, identity
from tests.support.documents import Json

LIST, QUERY = "s3:ListBucket", "dynamodb:Query"
NAMED = {"Null": {"dynamodb:Attributes": "false"}}
ATTRIBUTES = ("Allow", "ForAllValues:StringEquals", "dynamodb:Attributes", ["Name"])
OWNER = ("Deny", "StringNotEqualsIfExists", "aws:VpceOrgID", "o-a1b2c3d4e5")


def with_conditions(statement: Json, **more: Any) -> Json:
    return {**statement, "Condition": {**statement["Condition"], **more}}


CASES: dict[str, tuple[Json, list[str]]] = {
    "what any client sends": (
        identity("Deny", "StringNotLike", "aws:Referer", "https://pets.example/*"),
        ["advisory aws:Referer:spoofable"],
    ),
    "whether it sends that": (identity("Allow", "Null", "aws:UserAgent", "false"), []),
    "a Deny of listing a prefix": (
        identity("Deny", "StringLike", "s3:prefix", "prices/*", LIST),
        ["mandatory s3:prefix:shorter-prefix"],
    ),
    "an Allow of listing all but a prefix": (
        identity("Allow", "StringNotLike", "s3:prefix", "prices/*", LIST),
        ["mandatory s3:prefix:shorter-prefix"],
    ),
    "an Allow of listing a prefix": (identity("Allow", "StringLike", "s3:prefix", "toys/*", LIST), []),
    "a Deny of listing all but a prefix": (identity("Deny", "StringNotLike", "s3:prefix", "toys/*", LIST), []),
    "a Deny of listing without a prefix": (identity("Deny", "StringEquals", "s3:prefix", "", LIST), []),
    "attributes of items that are read": (
        with_conditions(identity(*ATTRIBUTES, QUERY), **NAMED),
        ["mandatory dynamodb:Attributes:without-select"],
    ),
    "attributes of items, and what is selected": (
        with_conditions(identity(*ATTRIBUTES, QUERY), **NAMED, StringEquals={"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}),
        [],
    ),
    "attributes of items that are written": (with_conditions(identity(*ATTRIBUTES, "dynamodb:PutItem"), **NAMED), []),
    "the endpoint's owner, of every service": (identity(*OWNER, "*"), ["advisory aws:VpceOrgID:few-services"]),
    "the endpoint's owner, of some services": (identity(*OWNER, ["s3:*", "kms:Decrypt"]), []),
    "the endpoint's owner, of a service without the key": (
        identity(*OWNER, ["s3:*", "ec2:*"]),
        ["advisory aws:VpceOrgID:few-services"],
    ),
    "the endpoint's owner, of all actions but some": (
        {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*", "Condition": {OWNER[1]: {OWNER[2]: OWNER[3]}}},
        ["advisory aws:VpceOrgID:few-services"],
    ),
}


@pytest.mark.parametrize(("statement", "expected"), CASES.values(), ids=CASES)
def test_keys(statement: Json, expected: list[str]) -> None:
    assert found(PolicyKind.IDENTITY, statement) == expected


@pytest.mark.parametrize(
    ("action", "operator"), [(QUERY, "StringEquals"), ([QUERY, "dynamodb:PutItem"], "StringEqualsIfExists")]
)
def test_the_fix_restricts_what_is_selected(action: Any, operator: str) -> None:
    (finding,) = findings(PolicyKind.IDENTITY, with_conditions(identity(*ATTRIBUTES, action), **NAMED))
    assert finding.fix == (
        'restrict what is selected: replace the condition with "Condition": {"ForAllValues:StringEquals": '
        f'{{"dynamodb:Attributes": "Name"}}, "{operator}": {{"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}, '
        '"Null": {"dynamodb:Attributes": "false"}}.'
    )
