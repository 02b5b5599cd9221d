"""iam-unknown-action, iam-resource-mismatch and iam-condition-key."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.document import condition_key, resource_mismatch, unknown_action
from tests.support.documents import ROLE, ROLE_POLICY, allow, deny, document, inline, role, trust
from tests.support.pack import RunningPack, made, sdk_check

UNKNOWN_ACTION, MISMATCH, KEY = unknown_action.RULE, resource_mismatch.RULE, condition_key.RULE
BUCKET = "arn:aws:s3:::pettracker-images"
OBJECTS = f"{BUCKET}/*"
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/Pets"
LOGS = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/pets"


def when(operator: str, key: str, value: Any = "x") -> dict[str, Any]:
    return {operator: {key: value}}


CASES: dict[str, tuple[Any, tuple[dict[str, Any], ...], list[str]]] = {
    # actions
    "misspelt": (UNKNOWN_ACTION, (allow("s3:GetObjects", OBJECTS),), ["iam-unknown-action:s3:GetObjects"]),
    "gone": (UNKNOWN_ACTION, (allow("s3:ListBucketByTags"),), ["iam-unknown-action:s3:ListBucketByTags"]),
    "no such service": (UNKNOWN_ACTION, (allow("dynamo:GetItem"),), ["iam-unknown-action:dynamo:GetItem"]),
    "a service that is no more": (UNKNOWN_ACTION, (allow("deeplens:*"),), ["iam-unknown-action:deeplens:*"]),
    "wildcard for nothing": (UNKNOWN_ACTION, (allow("s3:Fetch*"),), ["iam-unknown-action:s3:Fetch*"]),
    "one ? too many": (UNKNOWN_ACTION, (allow("s3:GetObject??"),), ["iam-unknown-action:s3:GetObject??"]),
    "in a Deny": (UNKNOWN_ACTION, (deny("s3:RemoveBucket"),), ["iam-unknown-action:s3:RemoveBucket"]),
    "in NotAction": (
        UNKNOWN_ACTION,
        ({"Effect": "Deny", "NotAction": ["iam:ChangePasswort"], "Resource": "*"},),
        ["iam-unknown-action:iam:ChangePasswort"],
    ),
    "one of several, twice": (
        UNKNOWN_ACTION,
        (allow(["s3:GetObject", "s3:Get", "s3:Get", UNKNOWN], OBJECTS),),
        ["iam-unknown-action:s3:Get"],
    ),
    "right": (UNKNOWN_ACTION, (allow("s3:GetObject", OBJECTS),), []),
    "odd letter case": (UNKNOWN_ACTION, (allow("S3:gETOBJECT", OBJECTS),), []),
    "wildcards": (UNKNOWN_ACTION, (allow(["s3:Get*", "?3:ListBucke?", "*:*"], OBJECTS),), []),
    "all": (UNKNOWN_ACTION, (deny("*"),), []),
    "not known": (UNKNOWN_ACTION, (allow(UNKNOWN),), []),
    "against the grammar, which is told elsewhere": (UNKNOWN_ACTION, (allow("GetObject"),), []),
    # resources
    "objects' action on the bucket": (
        MISMATCH,
        (allow("s3:GetObject", BUCKET),),
        ["iam-resource-mismatch:s3:GetObject"],
    ),
    "bucket's action on objects": (
        MISMATCH,
        (allow("s3:ListBucket", OBJECTS),),
        ["iam-resource-mismatch:s3:ListBucket"],
    ),
    "another service's resource": (
        MISMATCH,
        (allow("sqs:SendMessage", TABLE),),
        ["iam-resource-mismatch:sqs:SendMessage"],
    ),
    "no resources to name": (
        MISMATCH,
        (allow(["ec2:DescribeInstances", "ec2:DescribeImages"], "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"),),
        ["iam-resource-mismatch:ec2:DescribeInstances+1-0958846d"],
    ),
    "listing all buckets on one": (
        MISMATCH,
        (allow("s3:ListAllMyBuckets", BUCKET),),
        ["iam-resource-mismatch:s3:ListAllMyBuckets"],
    ),
    "objects' action on the bucket, in a Deny": (
        MISMATCH,
        (deny("S3:deleteObject", BUCKET),),
        ["iam-resource-mismatch:S3:deleteObject"],
    ),
    "wildcard": (MISMATCH, (allow("dynamodb:*Item", BUCKET),), ["iam-resource-mismatch:dynamodb:*Item"]),
    "one action of several": (
        MISMATCH,
        (allow(["s3:GetObject", "s3:ListBucket"], OBJECTS),),
        ["iam-resource-mismatch:s3:ListBucket"],
    ),
    "a resource for no action": (
        MISMATCH,
        (allow("s3:GetObject", [OBJECTS, TABLE]),),
        [f"iam-resource-mismatch:{TABLE}"],
    ),
    "a resource for no action, beside an unknown": (
        MISMATCH,
        (allow("s3:GetObject", [UNKNOWN, TABLE]),),
        [],
    ),
    "kind in the wrong letter case": (
        MISMATCH,
        (allow("states:StartExecution", "arn:aws:states:eu-west-1:111122223333:statemachine:pets"),),
        ["iam-resource-mismatch:states:StartExecution"],
    ),
    "bucket and objects": (MISMATCH, (allow(["s3:GetObject", "s3:ListBucket"], [BUCKET, OBJECTS]),), []),
    "bucket named beside its objects": (MISMATCH, (allow("s3:GetObject", [BUCKET, OBJECTS]),), []),
    "group named beside its streams": (MISMATCH, (allow("logs:PutLogEvents", [LOGS, f"{LOGS}:*"]),), []),
    "every resource": (MISMATCH, (allow(["ec2:DescribeInstances", "s3:GetObject"], "*"),), []),
    "every resource, in other words": (MISMATCH, (allow("ec2:DescribeInstances", "arn:aws:*:*:*:*"),), []),
    "all buckets, by ARN": (MISMATCH, (allow("s3:ListAllMyBuckets", "arn:aws:s3:::*"),), []),
    "all roles, by ARN": (MISMATCH, (allow("iam:ListRoles", "arn:aws:iam::111122223333:role/*"),), []),
    "owned by AWS": (MISMATCH, (allow("ssm:SendCommand", "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript"),), []),
    "long wildcard": (MISMATCH, (allow("s3:GetObject", "arn:aws:s3:*"),), []),
    "with a variable": (MISMATCH, (allow("s3:ListBucket", "arn:aws:s3:::${aws:PrincipalTag/bucket}"),), []),
    "resource not known": (MISMATCH, (allow("s3:GetObject", UNKNOWN),), []),
    "an action that does not exist": (MISMATCH, (allow("s3:Fetch", BUCKET),), []),
    "tags on what the list does not have": (
        MISMATCH,
        (allow("elasticloadbalancing:AddTags", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/a/b"),),
        [],
    ),
    # condition keys
    "another service's key": (
        KEY,
        (allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "ec2:Region")),),
        ["iam-condition-key:ec2:Region"],
    ),
    "misspelt global key": (
        KEY,
        (deny("*", Condition=when("StringNotEquals", "aws:PrincipalOrgIDs")),),
        ["iam-condition-key:aws:PrincipalOrgIDs"],
    ),
    "key of another action": (
        KEY,
        (allow("s3:GetObject", OBJECTS, Condition=when("StringLike", "s3:prefix")),),
        ["iam-condition-key:s3:prefix"],
    ),
    "key of one of two actions": (
        KEY,
        (allow(["s3:ListBucket", "s3:GetBucketAcl"], BUCKET, Condition=when("StringLike", "s3:prefix")),),
        ["iam-condition-key:s3:prefix"],
    ),
    "a Deny that never holds": (
        KEY,
        (deny("s3:PutObject", Condition=when("Bool", "iam:PassedToService", "true")),),
        ["iam-condition-key:iam:PassedToService:Bool", "iam-condition-key:iam:PassedToService"],
    ),
    "address compared as text": (
        KEY,
        (allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "aws:SourceIp", "10.0.0.0/8")),),
        ["iam-condition-key:aws:SourceIp:StringEquals"],
    ),
    "truth compared as text": (
        KEY,
        (deny("s3:*", Condition=when("StringEquals", "aws:SecureTransport", "false")),),
        ["iam-condition-key:aws:SecureTransport:StringEquals"],
    ),
    "text compared as a number": (
        KEY,
        (allow("s3:ListBucket", BUCKET, Condition=when("NumericEquals", "s3:prefix", "1")),),
        ["iam-condition-key:s3:prefix:NumericEquals"],
    ),
    "a network's id compared as a number": (
        KEY,
        (allow("s3:GetObject", OBJECTS, Condition=when("NumericEquals", "aws:SourceVpc", "1")),),
        ["iam-condition-key:aws:SourceVpc:NumericEquals"],
    ),
    "no address": (
        KEY,
        (deny("s3:*", Condition=when("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "300.0.0.0/8"])),),
        ["iam-condition-key:aws:SourceIp:300.0.0.0/8"],
    ),
    "no date": (
        KEY,
        (allow("s3:GetObject", OBJECTS, Condition=when("DateLessThan", "aws:CurrentTime", "soon")),),
        ["iam-condition-key:aws:CurrentTime:soon"],
    ),
    "no number": (
        KEY,
        (allow("s3:GetObject", OBJECTS, Condition=when("NumericLessThan", "aws:MultiFactorAuthAge", "an hour")),),
        ["iam-condition-key:aws:MultiFactorAuthAge:anhour"],
    ),
    "neither true nor false": (
        KEY,
        (deny("s3:*", Condition=when("BoolIfExists", "aws:SecureTransport", "no")),),
        ["iam-condition-key:aws:SecureTransport:no"],
    ),
    "tags of a request that has none": (
        KEY,
        (allow("ec2:TerminateInstances", Condition=when("StringEquals", "aws:RequestTag/team")),),
        ["iam-condition-key:aws:RequestTag/team"],
    ),
    "tags of what is made": (
        KEY,
        (allow(["ec2:CreateVolume", "ec2:CreateTags"], Condition=when("StringEquals", "aws:RequestTag/team")),),
        [],
    ),
    "tags of what is ended": (
        KEY,
        (allow("ec2:TerminateInstances", Condition=when("StringEquals", "aws:ResourceTag/team")),),
        [],
    ),
    "addresses": (
        KEY,
        (allow("s3:*", BUCKET, Condition=when("IpAddress", "aws:SourceIp", ["10.0.0.1", "2001:db8::/32"])),),
        [],
    ),
    "dates": (
        KEY,
        (
            allow("s3:*", BUCKET, Condition=when("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z")),
            allow("s3:*", BUCKET, Condition=when("DateGreaterThan", "aws:EpochTime", "1700000000")),
        ),
        [],
    ),
    "an ARN by its pattern": (KEY, (deny("s3:*", Condition=when("ArnNotLike", "aws:PrincipalArn", "arn:*")),), []),
    "key of the action": (KEY, (allow("s3:ListBucket", BUCKET, Condition=when("StringLike", "s3:prefix")),), []),
    "key in odd letter case": (KEY, (allow("S3:listbucket", BUCKET, Condition=when("stringlike", "S3:PREFIX")),), []),
    "global key": (KEY, (allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "aws:PrincipalOrgID")),), []),
    "tag of the caller": (
        KEY,
        (allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "aws:PrincipalTag/a")),),
        [],
    ),
    "tag of a secret, in the service's own way": (
        KEY,
        (allow("secretsmanager:GetSecretValue", Condition=when("StringEquals", "secretsmanager:ResourceTag/team")),),
        [],
    ),
    "ARN compared as text": (KEY, (allow("s3:GetObject", OBJECTS, Condition=when("StringLike", "aws:SourceArn")),), []),
    "presence of a key": (KEY, (deny("s3:*", Condition=when("Null", "aws:MultiFactorAuthAge", "true")),), []),
    "date as seconds": (KEY, (deny("s3:*", Condition=when("NumericLessThan", "aws:EpochTime", "1")),), []),
    "all values of a key that some have": (
        KEY,
        (allow(["sqs:CreateQueue", "sqs:SendMessage"], Condition=when("ForAllValues:StringEquals", "aws:TagKeys")),),
        [],
    ),
    "wildcard of which some have it": (KEY, (allow("s3:*", BUCKET, Condition=when("StringLike", "s3:prefix")),), []),
    "action not known": (KEY, (allow(UNKNOWN, Condition=when("StringEquals", "ec2:Region")),), []),
}


@pytest.mark.parametrize(("rule", "statements", "expected"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, rule: Any, statements: tuple[dict[str, Any], ...], expected: list[str]) -> None:
    if "UNKNOWN" in repr(statements):  # A document with an unknown inside is text only in a component's inputs.
        type_, properties = "roles:iam:ServiceRole", {"inlinePolicies": {"a": document(*statements)}}
    else:
        type_, properties = ROLE_POLICY, inline(*statements)
    assert [finding.id for finding in sdk_check(rule, type_, properties)] == expected
    assert pack.ids(made(type_, properties), rule=rule.name) == sorted(expected)


def test_actions_of_trust_and_resource_policies_exist_too() -> None:
    given = role(trust({"Service": "ec2.amazonaws.com"}, "sts:AssumRole"))
    assert [each.id for each in sdk_check(UNKNOWN_ACTION, ROLE, given)] == ["iam-unknown-action:sts:AssumRole"]
    queue = {"policy": document({**allow("sqs:Send"), "Principal": "*"})}
    assert [each.id for each in sdk_check(UNKNOWN_ACTION, "aws:sqs/queuePolicy:QueuePolicy", queue)] == [
        "iam-unknown-action:sqs:Send"
    ]


WHERE = "Statement 1 of inline policy 'access' of role 'web' "
MESSAGES = {
    "did you mean": (
        UNKNOWN_ACTION,
        deny("s3:DeleteBuckets"),
        WHERE + "denies s3:DeleteBuckets, but AWS has no action of that name: it forbids nothing, and what was to be "
        "forbidden stays open.",
        "write s3:DeleteBucket, if that is meant; else leave it out.",
    ),
    "exception": (
        UNKNOWN_ACTION,
        {"Effect": "Allow", "NotAction": "qqqq:*", "Resource": "*"},
        WHERE + "allows all but qqqq:*, but AWS has no service 'qqqq': it takes nothing out of the statement.",
        "write what is meant, or leave it out.",
    ),
    "no resources": (
        MISMATCH,
        allow("ec2:DescribeInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"),
        WHERE
        + "names ec2:DescribeInstances on arn:aws:ec2:eu-west-1:111122223333:instance/i-1, but no resource can be "
        "named for it: only '*' matches, and nothing is allowed by it.",
        'give ec2:DescribeInstances a statement of its own, with "Resource": "*".',
    ),
    "wrong kind": (
        MISMATCH,
        deny("s3:DeleteObject", BUCKET),
        WHERE
        + f"names s3:DeleteObject on {BUCKET}, which is no resource that it works on: nothing is forbidden by it, "
        "and it stays open.",
        "write the resource as arn:${Partition}:s3:::${BucketName}/${ObjectName} or "
        "arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName}.",
    ),
    "key of none": (
        KEY,
        allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "aws:PrincipalOrgIDs")),
        WHERE + "asks for aws:PrincipalOrgIDs, which no request for s3:GetObject carries: what it names is never "
        "allowed.",
        "write aws:principalorgid, if that is meant; else ask for a key that the action supports.",
    ),
    "key of some": (
        KEY,
        deny(["s3:ListBucket", "s3:GetBucketAcl"], BUCKET, Condition=when("StringLike", "s3:prefix")),
        WHERE + "asks for s3:prefix, which no request for s3:GetBucketAcl carries: what it names is never denied, and "
        "stays open.",
        "give s3:GetBucketAcl a statement without it.",
    ),
    "type": (
        KEY,
        allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "aws:SourceIp", "10.0.0.0/8")),
        WHERE
        + "compares aws:SourceIp by StringEquals, but its values are of type IPAddress: the condition does not do "
        "what it says.",
        "compare it by IpAddress.",
    ),
}


@pytest.mark.parametrize(("rule", "statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(rule: Any, statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = sdk_check(rule, ROLE_POLICY, inline(statement))
    assert (finding.evidence, finding.fix) == (evidence, fix)
