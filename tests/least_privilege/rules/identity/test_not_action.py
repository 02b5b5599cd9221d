"""iam-not-action."""

from typing import Any

import pytest

from least_privilege.rules.identity import not_action
from tests.support.documents import ROLE_POLICY, allow, deny, inline
from tests.support.pack import RunningPack, made, sdk_check

RULE = not_action.RULE
BUCKET = "arn:aws:s3:::pettracker-images"
OBJECTS = f"{BUCKET}/*"
CASES: dict[str, tuple[tuple[dict[str, Any], ...], list[str]]] = {
    "NotAction": (({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},), ["iam-not-action:NotAction"]),
    "NotAction on a bucket": (
        ({"Effect": "Allow", "NotAction": ["s3:Delete*"], "Resource": OBJECTS},),
        ["iam-not-action:NotAction"],
    ),
    "NotResource": (
        ({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": OBJECTS},),
        ["iam-not-action:NotResource"],
    ),
    "text messages, but no topic": (
        ({"Effect": "Allow", "Action": "sns:Publish", "NotResource": "arn:aws:sns:*:*:*"},),
        [],
    ),
    "text messages, and the topics of other regions": (
        ({"Effect": "Allow", "Action": "sns:Publish", "NotResource": "arn:aws:sns:eu-west-1:*:*"},),
        ["iam-not-action:NotResource"],
    ),
    "no topic, and another action": (
        ({"Effect": "Allow", "Action": ["sns:Publish", "sns:ListTopics"], "NotResource": "arn:aws:sns:*:*:*"},),
        ["iam-not-action:NotResource"],
    ),
    "both": (
        ({"Effect": "Allow", "NotAction": "iam:*", "NotResource": OBJECTS},),
        ["iam-not-action:NotAction", "iam-not-action:NotResource"],
    ),
    "odd letter case of the element": (
        ({"Effect": "Allow", "notaction": "iam:*", "Resource": "*"},),
        ["iam-not-action:NotAction"],
    ),
    "a list of exceptions": (
        ({"Effect": "Allow", "NotAction": ["iam:*", "sts:*", "kms:*", "ec2:*"], "Resource": "*"},),
        ["iam-not-action:NotAction"],
    ),
    "Deny with NotAction": (({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"},), []),
    "Deny with NotResource": (({"Effect": "Deny", "Action": "s3:*", "NotResource": OBJECTS},), []),
    "NotAction, taken back": (({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, deny("*")), []),
    "Action and Resource": ((allow("s3:GetObject", OBJECTS),), []),
    "wildcards": ((allow("*"),), []),
    "no statement of Allow": ((deny("*"),), []),
}


@pytest.mark.parametrize(("statements", "expected"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, statements: tuple[dict[str, Any], ...], expected: list[str]) -> None:
    properties = inline(*statements)
    assert [finding.id for finding in sdk_check(RULE, ROLE_POLICY, properties)] == expected
    assert pack.ids(made(ROLE_POLICY, properties), rule=RULE.name) == sorted(expected)


ROLE = "arn:aws:iam::111122223333:role/app"
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/Pets"


def _counted(resources: list[Any]) -> int:
    properties = inline({"Effect": "Allow", "NotAction": "s3:*", "Resource": resources})
    (finding,) = sdk_check(RULE, ROLE_POLICY, properties)
    return int(finding.evidence.rpartition(": ")[2].split()[0].replace(",", ""))


def test_only_actions_that_support_the_resource_are_counted() -> None:
    everything, role = _counted(["*"]), _counted([ROLE])
    assert everything > 20_000
    assert 20 < role < 100  # A role has some fifty actions.
    assert _counted([ROLE, f"{ROLE}2"]) == role
    assert _counted([ROLE, TABLE]) > role
