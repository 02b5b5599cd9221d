"""iam-wildcard-action."""

import re
from typing import Any

import pytest

from least_privilege.rules.identity import wildcard_action
from tests.support.documents import ROLE_POLICY, allow, deny, inline
from tests.support.pack import RunningPack, made, sdk_check_both

RULE = wildcard_action.RULE
BUCKET = "arn:aws:s3:::pettracker-images"
OBJECTS = f"{BUCKET}/*"
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/PetTracker-Photos"
CASES: dict[str, tuple[tuple[dict[str, Any], ...], list[str]]] = {
    "service": ((allow("s3:*", OBJECTS),), ["iam-wildcard-action:s3:*"]),
    "service, with ?": ((allow("s3:?*", OBJECTS),), ["iam-wildcard-action:s3:?*"]),
    "service, one ? for a letter": ((allow("?3:*", OBJECTS),), ["iam-wildcard-action:?3:*"]),
    "level, odd letter case": ((allow("S3:GET*", OBJECTS),), ["iam-wildcard-action:S3:GET*"]),
    "writes": ((allow("dynamodb:Put*", TABLE),), ["iam-wildcard-action:dynamodb:Put*"]),
    "reads and permissions": ((allow("s3:PutObject*", OBJECTS),), ["iam-wildcard-action:s3:PutObject*"]),
    "suffix": ((allow("dynamodb:*Item", TABLE),), ["iam-wildcard-action:dynamodb:*Item"]),
    "one of several": ((allow(["s3:GetObject", "sqs:*"], "*"),), ["iam-wildcard-action:sqs:*"]),
    "service that only lists": ((allow("tag:*"),), ["iam-wildcard-action:tag:*"]),
    "wildcard, Deny of one action": ((allow("s3:*", OBJECTS), deny("s3:DeleteObject")), ["iam-wildcard-action:s3:*"]),
    "Deny on another resource": (
        (allow("s3:*", OBJECTS), deny("s3:*", "arn:aws:s3:::other/*")),
        ["iam-wildcard-action:s3:*"],
    ),
    "no wildcard": ((allow(["s3:GetObject", "s3:PutObject"], OBJECTS),), []),
    "wildcard that lists": ((allow("ec2:Describe*"),), []),
    "wildcard that reads one kind of thing": ((allow("s3:GetObject*", OBJECTS),), []),
    "wildcards for the use of a key, as AWS's key policies have them": (
        (allow(["kms:GenerateDataKey*", "kms:ReEncrypt*"], "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"),),
        [],
    ),
    "wildcard for more than the use of a key": (
        (allow("kms:Re*", "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"),),
        ["iam-wildcard-action:kms:Re*"],
    ),
    "wildcard for one action": ((allow("sqs:SendMessag?", "*"),), []),
    "wildcard for no action": ((allow("s3:Fetch*", OBJECTS),), []),
    "wildcard in a Deny": ((deny("s3:*", OBJECTS),), []),
    "wildcard, taken back": ((allow("s3:*", OBJECTS), deny("S3:*")), []),
    "wildcard, taken back by NotAction": (
        (allow("s3:*", OBJECTS), {"Effect": "Deny", "NotAction": "sqs:*", "Resource": "*"}),
        [],
    ),
}


@pytest.mark.parametrize(("statements", "expected"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, statements: tuple[dict[str, Any], ...], expected: list[str]) -> None:
    properties = inline(*statements)
    assert sorted(finding.id for finding in sdk_check_both(RULE, ROLE_POLICY, properties)) == sorted(expected)
    assert pack.ids(made(ROLE_POLICY, properties), rule=RULE.name) == sorted(expected)


MESSAGES = {
    "service-wide action": (
        allow("dynamodb:*", TABLE, Sid="Pets"),
        "Statement 'Pets' of inline policy 'access' of role 'web' allows dynamodb:* on " + TABLE + ": ",
        'list the actions in use, for example "Action": ["dynamodb:GetItem", "dynamodb:PutItem", '
        '"dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query"].',
    ),
}


@pytest.mark.parametrize(("statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = sdk_check_both(RULE, ROLE_POLICY, inline(statement))
    assert finding.evidence.startswith(evidence)
    assert finding.fix == fix


def test_a_wildcard_says_how_many_actions_of_which_level_it_stands_for() -> None:
    (finding,) = sdk_check_both(RULE, ROLE_POLICY, inline(allow("dynamodb:*", TABLE)))
    counts = r"\d+ actions \(\d+ permissions management, \d+ tagging, \d+ write, \d+ read, \d+ list\), and"
    assert re.search(counts, finding.evidence)


def test_the_example_says_nothing_twice() -> None:
    (finding,) = sdk_check_both(RULE, ROLE_POLICY, inline(allow(["s3:Get*", "s3:GetObject*"], OBJECTS)))
    assert finding.fix == 'list the actions in use, for example "Action": "s3:GetObject*".'
