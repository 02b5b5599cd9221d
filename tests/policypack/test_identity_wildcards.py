"""iam-admin-access, iam-wildcard-action, iam-wildcard-resource and iam-not-action, on one document."""

import re
from typing import Any

import pytest

from least_privilege.model import UNKNOWN
from rules import identity_wildcards
from tests.support.documents import ROLE_POLICY, allow, deny, document, inline
from tests.support.pack import RunningPack, made, sdk_check

ADMIN, ACTION, RESOURCE, NOT_ACTION = identity_wildcards.RULES
BUCKET = "arn:aws:s3:::pettracker-images"
OBJECTS = f"{BUCKET}/*"
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/PetTracker-Photos"
EC2 = "arn:aws:ec2:eu-west-1:111122223333"
IN_ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}
MEANINGLESS = {"StringLike": {"aws:PrincipalArn": "*"}}
TAGGED = {"StringEquals": {"aws:ResourceTag/team": "pets"}}
STRANGERS = {"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}

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
    "wildcard for one action": (ACTION, (allow("sqs:SendMessag?", "*"),), []),
    "wildcard for no action": (ACTION, (allow("s3:Fetch*", OBJECTS),), []),
    "wildcard in a Deny": (ACTION, (deny("s3:*", OBJECTS),), []),
    "wildcard, taken back": (ACTION, (allow("s3:*", OBJECTS), deny("S3:*")), []),
    "wildcard, taken back by NotAction": (
        ACTION,
        (allow("s3:*", OBJECTS), {"Effect": "Deny", "NotAction": "sqs:*", "Resource": "*"}),
        [],
    ),
    # wildcards in resources
    "every table": (RESOURCE, (allow("dynamodb:PutItem"),), ["iam-wildcard-resource:dynamodb:*"]),
    "every table, **": (RESOURCE, (allow("dynamodb:PutItem", "**"),), ["iam-wildcard-resource:dynamodb:**"]),
    "every table, long ARN": (
        RESOURCE,
        (allow("dynamodb:PutItem", "arn:aws:dynamodb:*:*:*"),),
        ["iam-wildcard-resource:dynamodb:arn:aws:dynamodb:*:*:*"],
    ),
    "every account": (
        RESOURCE,
        (allow("dynamodb:PutItem", "arn:aws:dynamodb:eu-west-1:*:table/Pets"),),
        ["iam-wildcard-resource:dynamodb:arn:aws:dynamodb:eu-west-1:*:table/Pets"],
    ),
    "every region": (
        RESOURCE,
        (allow("dynamodb:PutItem", TABLE.replace("eu-west-1", "*")),),
        [f"iam-wildcard-resource:dynamodb:{TABLE.replace('eu-west-1', '*')}"],
    ),
    **{
        f"every account, as {account}": (
            RESOURCE,
            (allow("dynamodb:PutItem", TABLE.replace("111122223333", account)),),
            [f"iam-wildcard-resource:dynamodb:{TABLE.replace('111122223333', account)}"],
        )
        for account in ("?*", "????????????", "1*", "*1", "?1*", "*2*", "11112222333?")
    },
    **{
        f"every region, as {region}": (
            RESOURCE,
            (allow("dynamodb:PutItem", TABLE.replace("eu-west-1", region)),),
            [f"iam-wildcard-resource:dynamodb:{TABLE.replace('eu-west-1', region)}"],
        )
        for region in ("?*", "*-*-?", "??-*", "*-1", "e*")
    },
    **{
        f"the regions of a part of the world, as {region}": (
            RESOURCE,
            (allow("dynamodb:PutItem", TABLE.replace("eu-west-1", region)),),
            [],
        )
        for region in ("eu-*", "us-east-?", "us-*-1")
    },
    **{
        f"a table named by {name}": (
            RESOURCE,
            (allow("dynamodb:PutItem", TABLE.replace("PetTracker-Photos", variable)),),
            [f"iam-wildcard-resource:dynamodb:{''.join(TABLE.replace('PetTracker-Photos', variable).split())}"],
        )
        for name, variable in {
            "the caller's program": "${aws:UserAgent}",
            "a tag of the request": "${aws:RequestTag/table}",
            "a tag, and any where it is lacking": "${aws:PrincipalTag/table, '*'}",
        }.items()
    },
    **{
        f"a table named by {name}": (
            RESOURCE,
            (allow("dynamodb:PutItem", TABLE.replace("PetTracker-Photos", variable)),),
            [],
        )
        for name, variable in {
            "its user": "${aws:username}",
            "a tag of its user": "${aws:PrincipalTag/table}",
            "a tag of its user, and one where it is lacking": "${aws:PrincipalTag/table, 'Pets'}",
            "who is behind the session": "${aws:SourceIdentity}",
        }.items()
    },
    "a table of the caller's account": (
        RESOURCE,
        (allow("dynamodb:PutItem", TABLE.replace("111122223333", "${aws:PrincipalAccount}")),),
        [],
    ),
    "every table of the account": (
        RESOURCE,
        (allow("dynamodb:PutItem", TABLE.replace("PetTracker-Photos", "*")),),
        [f"iam-wildcard-resource:dynamodb:{TABLE.replace('PetTracker-Photos', '*')}"],
    ),
    "every bucket": (
        RESOURCE,
        (allow("s3:ListBucket", "arn:aws:s3:::*"),),
        ["iam-wildcard-resource:s3:arn:aws:s3:::*"],
    ),
    "every object": (
        RESOURCE,
        (allow("s3:GetObject", "arn:aws:s3:::*/*"),),
        ["iam-wildcard-resource:s3:arn:aws:s3:::*/*"],
    ),
    "every key": (
        RESOURCE,
        (allow("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/*"),),
        ["iam-wildcard-resource:kms:arn:aws:kms:eu-west-1:111122223333:key/*"],
    ),
    "odd letter case of the action": (RESOURCE, (allow("DYNAMODB:putITEM"),), ["iam-wildcard-resource:dynamodb:*"]),
    "two services": (
        RESOURCE,
        (allow(["sqs:SendMessage", "sns:Publish", "sqs:ListQueues"]),),
        ["iam-wildcard-resource:sqs:*", "iam-wildcard-resource:sns:*"],
    ),
    "condition that narrows nothing": (
        RESOURCE,
        (allow("sqs:SendMessage", Condition=MEANINGLESS),),
        ["iam-wildcard-resource:sqs:*"],
    ),
    "every queue, for holders of one account": (
        RESOURCE,
        (allow("sqs:SendMessage", Condition={"StringEquals": {"aws:PrincipalAccount": "111122223333"}}),),
        ["iam-wildcard-resource:sqs:*"],
    ),
    "every queue of the caller's account": (
        RESOURCE,
        (allow("sqs:SendMessage", Condition={"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}),),
        ["iam-wildcard-resource:sqs:*"],
    ),
    "every queue, but those of other accounts denied": (
        RESOURCE,
        (
            allow("sqs:SendMessage"),
            deny("*", Condition={"StringNotEquals": {"aws:ResourceAccount": "111122223333"}}),
        ),
        ["iam-wildcard-resource:sqs:*"],
    ),
    "every key of the caller's account": (
        RESOURCE,
        (allow("kms:Decrypt", Condition={"StringEquals": {"kms:CallerAccount": "111122223333"}}),),
        ["iam-wildcard-resource:kms:*"],
    ),
    "every key, by way of one service": (
        RESOURCE,
        (allow("kms:Decrypt", Condition={"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}),),
        [],
    ),
    "one action of whichever service": (RESOURCE, (allow("*:InvokeFunction"),), ["iam-wildcard-resource:lambda:*"]),
    "reads of services with one letter in common": (
        RESOURCE,
        (allow("s?:GetObject"),),
        ["iam-wildcard-resource:s3:*"],
    ),
    "a service with a disguised letter": (RESOURCE, (allow("?3:GetObject"),), ["iam-wildcard-resource:s3:*"]),
    "reads of whichever service, which iam-wildcard-action tells of": (RESOURCE, (allow("*:Get*"),), []),
    "wildcard of actions": (RESOURCE, (allow("sqs:Send*"),), ["iam-wildcard-resource:sqs:*"]),
    "ends instances that are there": (
        RESOURCE,
        (allow("ec2:TerminateInstances", f"{EC2}:instance/*"),),
        [f"iam-wildcard-resource:ec2:{EC2}:instance/*"],
    ),
    "named table": (RESOURCE, (allow("dynamodb:PutItem", TABLE),), []),
    "tables by prefix": (RESOURCE, (allow("dynamodb:PutItem", TABLE.replace("Photos", "*")),), []),
    "indexes of a table": (RESOURCE, (allow("dynamodb:Query", f"{TABLE}/index/*"),), []),
    "objects of a bucket": (RESOURCE, (allow("s3:GetObject", OBJECTS),), []),
    "streams of a log group": (
        RESOURCE,
        (allow("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/pets-*:*"),),
        [],
    ),
    "no resources to name": (
        RESOURCE,
        (allow(["logs:CreateLogDelivery", "sqs:ListQueues", "ssmmessages:OpenDataChannel"]),),
        [],
    ),
    "a wildcard that lists": (RESOURCE, (allow("ec2:Describe*"),), []),
    "narrowed by a tag": (RESOURCE, (allow("batch:TerminateJob", Condition=TAGGED),), []),
    "instances that are to be made": (
        RESOURCE,
        (allow("ec2:RunInstances", [f"{EC2}:instance/*", f"{EC2}:subnet/subnet-1"]),),
        [],
    ),
    "a user's own": (RESOURCE, (allow("iam:GetUser", "arn:aws:iam::111122223333:user/${aws:username}"),), []),
    "a user's own, in whichever account": (
        RESOURCE,
        (allow("iam:GetUser", "arn:aws:iam::*:user/${aws:username}"),),
        [],
    ),
    "a user's own sessions, in every region": (
        RESOURCE,
        (allow("ssm:TerminateSession", "arn:aws:ssm:*:*:session/${aws:userid}-*"),),
        [],
    ),
    "a device under a name that its user draws": (
        RESOURCE,
        (allow("iam:CreateVirtualMFADevice", "arn:aws:iam::*:mfa/*"),),
        [],
    ),
    "IAM, which knows one account only": (RESOURCE, (allow("iam:GetRole", "arn:aws:iam::*:role/pets"),), []),
    "roles of every account": (
        RESOURCE,
        (allow("sts:AssumeRole", "arn:aws:iam::*:role/pets"),),
        ["iam-wildcard-resource:sts:arn:aws:iam::*:role/pets"],
    ),
    "every role": (
        RESOURCE,
        (allow("iam:GetRole", "arn:aws:iam::*:role/*"),),
        ["iam-wildcard-resource:iam:arn:aws:iam::*:role/*"],
    ),
    "somebody else's sessions": (
        RESOURCE,
        (allow("ssm:TerminateSession", "arn:aws:ssm:*:*:session/*${aws:userid}"),),
        ["iam-wildcard-resource:ssm:arn:aws:ssm:*:*:session/*${aws:userid}"],
    ),
    "metrics, speech, costs: a resource is an extra": (
        RESOURCE,
        (allow(["cloudwatch:PutMetricData", "polly:SynthesizeSpeech", "ce:GetCostAndUsage"]),),
        [],
    ),
    "changes of DNS, which AWS names": (RESOURCE, (allow("route53:GetChange", "arn:aws:route53:::change/*"),), []),
    "taken back elsewhere": (RESOURCE, (allow("dynamodb:PutItem"), deny("dynamodb:*")), []),
    "taken back but for one table": (
        RESOURCE,
        (allow("dynamodb:PutItem"), {"Effect": "Deny", "Action": "dynamodb:*", "NotResource": TABLE}),
        ["iam-wildcard-resource:dynamodb:*"],
    ),
    "taken back for strangers, whom the policy is not for": (
        RESOURCE,
        (allow("dynamodb:PutItem"), deny("*", Condition=STRANGERS)),
        ["iam-wildcard-resource:dynamodb:*"],
    ),
    "taken back outside of one network": (
        RESOURCE,
        (
            allow("dynamodb:PutItem"),
            deny("*", Condition={"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
        ),
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
    "mixed actions on every resource": (
        RESOURCE,
        allow(["sqs:SendMessage", "sqs:ListQueues"]),
        "Statement 1 of inline policy 'access' of role 'web' allows sqs:SendMessage on '*', every resource: it can be "
        "held to less.",
        "name what is used, as arn:${Partition}:sqs:${Region}:${Account}:${QueueName}, and keep actions without "
        "resources in a statement of their own.",
    ),
    "under a condition that does not tell which": (
        RESOURCE,
        allow("kms:Decrypt", Condition={"StringEquals": {"kms:CallerAccount": "111122223333"}}),
        "Statement 1 of inline policy 'access' of role 'web' allows kms:Decrypt on '*', every resource: it can be held "
        "to less, which the condition on kms:CallerAccount does not do.",
        "name what is used, as arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}, and keep actions without "
        "resources in a statement of their own.",
    ),
    "regions and accounts like some": (
        RESOURCE,
        allow("dynamodb:GetItem", "arn:aws:dynamodb:*-1:1*:table/Pets"),
        "Statement 1 of inline policy 'access' of role 'web' allows dynamodb:GetItem on "
        "'arn:aws:dynamodb:*-1:1*:table/Pets', in every account like 1*: it can be held to less.",
        "name what is used, as arn:aws:dynamodb:${Region}:${Account}:table/Pets.",
    ),
    "every region and account": (
        RESOURCE,
        allow(["dynamodb:GetItem", "dynamodb:PutItem"], "arn:aws:dynamodb:*:*:table/Pets"),
        "Statement 1 of inline policy 'access' of role 'web' allows dynamodb:GetItem, dynamodb:PutItem on "
        "'arn:aws:dynamodb:*:*:table/Pets', in every account: they can be held to less.",
        "name what is used, as arn:aws:dynamodb:${Region}:${Account}:table/Pets.",
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
