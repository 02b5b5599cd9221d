"""iam-unknown-action."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.document import unknown_action
from tests.support.documents import ROLE, ROLE_POLICY, allow, deny, document, inline, role, trust
from tests.support.pack import RunningPack, made, sdk_check

RULE = unknown_action.RULE
BUCKET = "arn:aws:s3:::pettracker-images"
OBJECTS = f"{BUCKET}/*"
CASES: dict[str, tuple[tuple[dict[str, Any], ...], list[str]]] = {
    "misspelt": ((allow("s3:GetObjects", OBJECTS),), ["iam-unknown-action:s3:GetObjects"]),
    "gone": ((allow("s3:ListBucketByTags"),), ["iam-unknown-action:s3:ListBucketByTags"]),
    "no such service": ((allow("dynamo:GetItem"),), ["iam-unknown-action:dynamo:GetItem"]),
    "a service that is no more": ((allow("deeplens:*"),), ["iam-unknown-action:deeplens:*"]),
    "wildcard for nothing": ((allow("s3:Fetch*"),), ["iam-unknown-action:s3:Fetch*"]),
    "one ? too many": ((allow("s3:GetObject??"),), ["iam-unknown-action:s3:GetObject??"]),
    "in a Deny": ((deny("s3:RemoveBucket"),), ["iam-unknown-action:s3:RemoveBucket"]),
    "in NotAction": (
        ({"Effect": "Deny", "NotAction": ["iam:ChangePasswort"], "Resource": "*"},),
        ["iam-unknown-action:iam:ChangePasswort"],
    ),
    "one of several, twice": (
        (allow(["s3:GetObject", "s3:Get", "s3:Get", UNKNOWN], OBJECTS),),
        ["iam-unknown-action:s3:Get"],
    ),
    "right": ((allow("s3:GetObject", OBJECTS),), []),
    "odd letter case": ((allow("S3:gETOBJECT", OBJECTS),), []),
    "wildcards": ((allow(["s3:Get*", "?3:ListBucke?", "*:*"], OBJECTS),), []),
    "all": ((deny("*"),), []),
    "not known": ((allow(UNKNOWN),), []),
    "against the grammar, which is told elsewhere": ((allow("GetObject"),), []),
}


@pytest.mark.parametrize(("statements", "expected"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, statements: tuple[dict[str, Any], ...], expected: list[str]) -> None:
    if "UNKNOWN" in repr(statements):  # A document with an unknown inside is text only in a component's inputs.
        type_, properties = "roles:iam:ServiceRole", {"inlinePolicies": {"a": document(*statements)}}
    else:
        type_, properties = ROLE_POLICY, inline(*statements)
    assert [finding.id for finding in sdk_check(RULE, type_, properties)] == expected
    assert pack.ids(made(type_, properties), rule=RULE.name) == sorted(expected)


def test_a_topic_may_have_the_policy_that_sns_gives_it() -> None:
    given = {"policy": document({**allow(["SNS:Publish", "SNS:Receive"], "*"), "Principal": {"AWS": "111122223333"}})}
    assert sdk_check(RULE, "aws:sns/topicPolicy:TopicPolicy", given) == []


def test_a_data_catalog_may_have_the_statement_that_lake_formation_needs() -> None:
    given = {"policy": document({**allow("glue:ShareResource"), "Principal": {"Service": "ram.amazonaws.com"}})}
    assert sdk_check(RULE, "aws:glue/resourcePolicy:ResourcePolicy", given) == []


def test_actions_of_trust_and_resource_policies_exist_too() -> None:
    given = role(trust({"Service": "ec2.amazonaws.com"}, "sts:AssumRole"))
    assert [each.id for each in sdk_check(RULE, ROLE, given)] == ["iam-unknown-action:sts:AssumRole"]
    queue = {"policy": document({**allow("sqs:Send"), "Principal": "*"})}
    assert [each.id for each in sdk_check(RULE, "aws:sqs/queuePolicy:QueuePolicy", queue)] == [
        "iam-unknown-action:sqs:Send"
    ]


WHERE = "Statement 1 of inline policy 'access' of role 'web' "
MESSAGES = {
    "did you mean": (
        deny("s3:DeleteBuckets"),
        "Statement 1 of inline policy 'access' of role 'web' denies s3:DeleteBuckets, but AWS has no action of "
        "that name: it denies nothing, and what it should deny stays allowed.",
        'write "Action": "s3:DeleteBucket", if that is what you mean; otherwise remove it.',
    ),
    "exception": (
        {"Effect": "Allow", "NotAction": "qqqq:*", "Resource": "*"},
        "Statement 1 of inline policy 'access' of role 'web' allows all but qqqq:*, but AWS has no service "
        "'qqqq': it excludes nothing from the statement.",
        f'look up the action that you mean ({RULE.url}) and write it for "qqqq:*", or remove the statement.',
    ),
    "a name cut short, beside another": (
        allow(["s3:List", "s3:GetObject"], OBJECTS),
        "Statement 1 of inline policy 'access' of role 'web' allows s3:List, but AWS has no action of that name: it "
        "allows nothing.",
        f'look up the action that you mean ({RULE.url}), or remove it: "Action": "s3:GetObject".',
    ),
    "one of several": (
        allow("dynamodb:TransactWriteItems", "arn:aws:dynamodb:eu-west-1:111122223333:table/pets"),
        "Statement 1 of inline policy 'access' of role 'web' allows dynamodb:TransactWriteItems, but AWS has no action "
        "of that name: it allows nothing.",
        'write "Action": ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", '
        '"dynamodb:ConditionCheckItem"], with only those of dynamodb:PutItem, dynamodb:UpdateItem, '
        "dynamodb:DeleteItem, dynamodb:ConditionCheckItem that it needs, if that is what you mean; otherwise remove "
        "it.",
    ),
}


@pytest.mark.parametrize(("statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = sdk_check(RULE, ROLE_POLICY, inline(statement))
    assert (finding.evidence, finding.fix) == (evidence, fix)
