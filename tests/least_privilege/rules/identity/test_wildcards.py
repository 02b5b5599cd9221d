"""iam-admin-access, iam-wildcard-action and iam-not-action, on one document."""

import re
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.identity import admin_access, not_action, wildcard_action
from tests.support.documents import ROLE_POLICY, allow, deny, document, inline
from tests.support.pack import RunningPack, made, sdk_check

ADMIN, ACTION, NOT_ACTION = admin_access.RULE, wildcard_action.RULE, not_action.RULE
BUCKET = "arn:aws:s3:::pettracker-images"
OBJECTS = f"{BUCKET}/*"
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/PetTracker-Photos"
IN_ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}
MEANINGLESS = {"StringLike": {"aws:PrincipalArn": "*"}}

CASES: dict[str, tuple[Any, tuple[dict[str, Any], ...], list[str]]] = {
    # every action on every resource
    "admin": (ADMIN, (allow("*"),), ["iam-admin-access"]),
    "admin, *:*": (ADMIN, (allow("*:*"),), ["iam-admin-access"]),
    "admin, with ?": (ADMIN, (allow("?*:?*"),), ["iam-admin-access"]),
    "admin, resource as a long ARN": (ADMIN, (allow("*", "arn:aws:*:*:*:*"),), ["iam-admin-access"]),
    "admin, resource arn:*": (ADMIN, (allow("*", "arn:*"),), ["iam-admin-access"]),
    "admin, by NotAction": (
        ADMIN,
        ({"Effect": "Allow", "NotAction": "aws-portal:*", "Resource": "*"},),
        ["iam-admin-access"],
    ),
    "admin, by NotResource": (
        ADMIN,
        ({"Effect": "Allow", "Action": "*", "NotResource": BUCKET},),
        ["iam-admin-access"],
    ),
    "admin, over two statements": (
        ADMIN,
        (
            allow(["a*", "b*", "c*", "d*", "e*", "f*", "g*", "h*", "i*", "j*", "k*", "l*"]),
            allow([f"{c}*" for c in "mnopqrstuvwxyz"]),
        ),
        ["iam-admin-access"],
    ),
    "admin but for one action": (ADMIN, (allow("*"), deny("s3:DeleteBucket")), ["iam-admin-access"]),
    "admin, condition that is always met": (ADMIN, (allow("*", Condition=MEANINGLESS),), ["iam-admin-access"]),
    "admin, Deny that seldom holds": (
        ADMIN,
        (allow("*"), deny("*", Condition={"Bool": {"aws:SecureTransport": "false"}})),
        ["iam-admin-access"],
    ),
    "taken back whole": (ADMIN, (allow("*"), deny("*")), []),
    "IAM taken back": (ADMIN, (allow("*"), deny("iam:*")), []),
    "all but IAM, by NotAction": (ADMIN, ({"Effect": "Allow", "NotAction": "IAM:*", "Resource": "*"},), []),
    "every action on one bucket": (ADMIN, (allow("*", OBJECTS),), []),
    "every action of one service": (ADMIN, (allow("s3:*"),), []),
    "admin, for the organization, in which its holder is": (
        ADMIN,
        (allow("*", Condition=IN_ORGANIZATION),),
        ["iam-admin-access"],
    ),
    "admin, in one region of EC2": (
        ADMIN,
        (allow("*", Condition={"StringEquals": {"ec2:Region": "us-east-1"}}),),
        ["iam-admin-access"],
    ),
    "admin, for whoever bears a tag": (
        ADMIN,
        (allow("*", Condition={"StringEquals": {"aws:PrincipalTag/team": "pets"}}),),
        ["iam-admin-access"],
    ),
    "every action, from one network": (
        ADMIN,
        (allow("*", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),),
        [],
    ),
    # wildcards in actions
    "service": (ACTION, (allow("s3:*", OBJECTS),), ["iam-wildcard-action:s3:*"]),
    "service, with ?": (ACTION, (allow("s3:?*", OBJECTS),), ["iam-wildcard-action:s3:?*"]),
    "service, one ? for a letter": (ACTION, (allow("?3:*", OBJECTS),), ["iam-wildcard-action:?3:*"]),
    "level, odd letter case": (ACTION, (allow("S3:GET*", OBJECTS),), ["iam-wildcard-action:S3:GET*"]),
    "writes": (ACTION, (allow("dynamodb:Put*", TABLE),), ["iam-wildcard-action:dynamodb:Put*"]),
    "reads and permissions": (ACTION, (allow("s3:PutObject*", OBJECTS),), ["iam-wildcard-action:s3:PutObject*"]),
    "suffix": (ACTION, (allow("dynamodb:*Item", TABLE),), ["iam-wildcard-action:dynamodb:*Item"]),
    "one of several": (ACTION, (allow(["s3:GetObject", "sqs:*"], "*"),), ["iam-wildcard-action:sqs:*"]),
    "service that only lists": (ACTION, (allow("tag:*"),), ["iam-wildcard-action:tag:*"]),
    "wildcard, Deny of one action": (
        ACTION,
        (allow("s3:*", OBJECTS), deny("s3:DeleteObject")),
        ["iam-wildcard-action:s3:*"],
    ),
    "Deny on another resource": (
        ACTION,
        (allow("s3:*", OBJECTS), deny("s3:*", "arn:aws:s3:::other/*")),
        ["iam-wildcard-action:s3:*"],
    ),
    "no wildcard": (ACTION, (allow(["s3:GetObject", "s3:PutObject"], OBJECTS),), []),
    "wildcard that lists": (ACTION, (allow("ec2:Describe*"),), []),
    "wildcard that reads one kind of thing": (ACTION, (allow("s3:GetObject*", OBJECTS),), []),
    "wildcards for the use of a key, as AWS's key policies have them": (
        ACTION,
        (allow(["kms:GenerateDataKey*", "kms:ReEncrypt*"], "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"),),
        [],
    ),
    "wildcard for more than the use of a key": (
        ACTION,
        (allow("kms:Re*", "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"),),
        ["iam-wildcard-action:kms:Re*"],
    ),
    "wildcard for one action": (ACTION, (allow("sqs:SendMessag?", "*"),), []),
    "wildcard for no action": (ACTION, (allow("s3:Fetch*", OBJECTS),), []),
    "wildcard in a Deny": (ACTION, (deny("s3:*", OBJECTS),), []),
    "wildcard, taken back": (ACTION, (allow("s3:*", OBJECTS), deny("S3:*")), []),
    "wildcard, taken back by NotAction": (
        ACTION,
        (allow("s3:*", OBJECTS), {"Effect": "Deny", "NotAction": "sqs:*", "Resource": "*"}),
        [],
    ),
    # Allow by exception
    "NotAction": (
        NOT_ACTION,
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},),
        ["iam-not-action:NotAction"],
    ),
    "NotAction on a bucket": (
        NOT_ACTION,
        ({"Effect": "Allow", "NotAction": ["s3:Delete*"], "Resource": OBJECTS},),
        ["iam-not-action:NotAction"],
    ),
    "NotResource": (
        NOT_ACTION,
        ({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": OBJECTS},),
        ["iam-not-action:NotResource"],
    ),
    "both": (
        NOT_ACTION,
        ({"Effect": "Allow", "NotAction": "iam:*", "NotResource": OBJECTS},),
        ["iam-not-action:NotAction", "iam-not-action:NotResource"],
    ),
    "odd letter case of the element": (
        NOT_ACTION,
        ({"Effect": "Allow", "notaction": "iam:*", "Resource": "*"},),
        ["iam-not-action:NotAction"],
    ),
    "a list of exceptions": (
        NOT_ACTION,
        ({"Effect": "Allow", "NotAction": ["iam:*", "sts:*", "kms:*", "ec2:*"], "Resource": "*"},),
        ["iam-not-action:NotAction"],
    ),
    "Deny with NotAction": (NOT_ACTION, ({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"},), []),
    "Deny with NotResource": (NOT_ACTION, ({"Effect": "Deny", "Action": "s3:*", "NotResource": OBJECTS},), []),
    "NotAction, taken back": (NOT_ACTION, ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, deny("*")), []),
    "Action and Resource": (NOT_ACTION, (allow("s3:GetObject", OBJECTS),), []),
    "wildcards": (NOT_ACTION, (allow("*"),), []),
    "no statement of Allow": (NOT_ACTION, (deny("*"),), []),
}


@pytest.mark.parametrize(("rule", "statements", "expected"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, rule: Any, statements: tuple[dict[str, Any], ...], expected: list[str]) -> None:
    properties = inline(*statements)
    assert [finding.id for finding in sdk_check(rule, ROLE_POLICY, properties)] == expected
    assert pack.ids(made(ROLE_POLICY, properties), rule=rule.name) == sorted(expected)


PLACES = {
    "managed policy": ("aws:iam/policy:Policy", {"policy": document(allow("*"))}),
    "user policy": ("aws:iam/userPolicy:UserPolicy", {"policy": document(allow("*"))}),
    "group policy": ("aws:iam/groupPolicy:GroupPolicy", {"policy": document(allow("*"))}),
    "inline policy of a role": ("aws:iam/role:Role", {"inlinePolicies": [{"policy": document(allow("*"))}]}),
    "permission set": (
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        {"inlinePolicy": document(allow("*"))},
    ),
    "AWS managed policy on a role": (
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"role": "web", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    "AWS managed policy of another partition, among others": (
        "aws:iam/role:Role",
        {"managedPolicyArns": [UNKNOWN, "arn:aws-cn:iam::aws:policy/AdministratorAccess"]},
    ),
    "structure in a component, beside an unknown": (
        "roles:iam:ServiceRole",
        {"inlinePolicies": {"a": document(allow("*"), allow("s3:GetObject", UNKNOWN))}},
    ),
}


@pytest.mark.parametrize(("type_", "properties"), PLACES.values(), ids=PLACES)
def test_wherever_the_document_is(pack: RunningPack, type_: str, properties: Any) -> None:
    assert len(sdk_check(ADMIN, type_, properties)) == 1
    assert pack.ids(made(type_, properties), rule=ADMIN.name) == ["iam-admin-access"]


MESSAGES = {
    "service-wide action": (
        ACTION,
        allow("dynamodb:*", TABLE, Sid="Pets"),
        "Statement 'Pets' of inline policy 'access' of role 'web' allows dynamodb:* on " + TABLE + ": ",
        "list what is used, e.g. dynamodb:GetItem, dynamodb:Query, dynamodb:Scan.",
    ),
}


@pytest.mark.parametrize(("rule", "statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(rule: Any, statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = sdk_check(rule, ROLE_POLICY, inline(statement))
    assert finding.evidence.startswith(evidence)
    assert finding.fix == fix


def test_a_managed_policy_that_is_not_admin_passes() -> None:
    properties = {"role": "web", "policyArn": "arn:aws:iam::aws:policy/PowerUserAccess"}
    assert sdk_check(ADMIN, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", properties) == []


def test_a_wildcard_says_how_many_actions_of_which_level_it_stands_for() -> None:
    (finding,) = sdk_check(ACTION, ROLE_POLICY, inline(allow("dynamodb:*", TABLE)))
    counts = r"\d+ actions \(\d+ List, \d+ Read, \d+ Write, \d+ Tagging, \d+ Permissions management\), and"
    assert re.search(counts, finding.evidence)
