"""iam-resource-mismatch."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.document import resource_mismatch
from tests.support.documents import ROLE_POLICY, allow, deny, document, inline
from tests.support.pack import RunningPack, made, own_id, sdk_check

RULE = resource_mismatch.RULE
BUCKET = "arn:aws:s3:::pettracker-images"
OBJECTS = f"{BUCKET}/*"
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/Pets"
LOGS = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/pets"
CASES: dict[str, tuple[tuple[dict[str, Any], ...], list[str]]] = {
    "objects' action on the bucket": ((allow("s3:GetObject", BUCKET),), ["iam-resource-mismatch:s3:GetObject"]),
    "bucket's action on objects": ((allow("s3:ListBucket", OBJECTS),), ["iam-resource-mismatch:s3:ListBucket"]),
    "another service's resource": ((allow("sqs:SendMessage", TABLE),), ["iam-resource-mismatch:sqs:SendMessage"]),
    "no resources to name": (
        (allow(["ec2:DescribeInstances", "ec2:DescribeImages"], "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"),),
        ["iam-resource-mismatch:ec2:DescribeInstances+1-0958846d"],
    ),
    "listing all buckets on one": (
        (allow("s3:ListAllMyBuckets", BUCKET),),
        ["iam-resource-mismatch:s3:ListAllMyBuckets"],
    ),
    "objects' action on the bucket, in a Deny": (
        (deny("S3:deleteObject", BUCKET),),
        ["iam-resource-mismatch:S3:deleteObject"],
    ),
    "wildcard": ((allow("dynamodb:*Item", BUCKET),), ["iam-resource-mismatch:dynamodb:*Item"]),
    "one action of several": (
        (allow(["s3:GetObject", "s3:ListBucket"], OBJECTS),),
        ["iam-resource-mismatch:s3:ListBucket"],
    ),
    "a resource for no action": ((allow("s3:GetObject", [OBJECTS, TABLE]),), [f"iam-resource-mismatch:{TABLE}"]),
    "a resource for no action, beside an unknown": ((allow("s3:GetObject", [UNKNOWN, TABLE]),), []),
    "kind in the wrong letter case": (
        (allow("states:StartExecution", "arn:aws:states:eu-west-1:111122223333:statemachine:pets"),),
        ["iam-resource-mismatch:states:StartExecution"],
    ),
    "bucket and objects": ((allow(["s3:GetObject", "s3:ListBucket"], [BUCKET, OBJECTS]),), []),
    "bucket named beside its objects": ((allow("s3:GetObject", [BUCKET, OBJECTS]),), []),
    "group named beside its streams": ((allow("logs:PutLogEvents", [LOGS, f"{LOGS}:*"]),), []),
    "a Multi-Region Access Point": (
        (
            allow("s3:ListBucket", "arn:aws:s3::111122223333:accesspoint/a1b2c3.mrap"),
            allow("s3:GetObject", "arn:aws:s3::111122223333:accesspoint/a1b2c3.mrap/object/*"),
        ),
        [],
    ),
    "a macro of a template": (
        (allow("cloudformation:CreateChangeSet", "arn:aws:cloudformation:*:aws:transform/Serverless-2016-10-31"),),
        [],
    ),
    "every resource": ((allow(["ec2:DescribeInstances", "s3:GetObject"], "*"),), []),
    "every resource, in other words": ((allow("ec2:DescribeInstances", "arn:aws:*:*:*:*"),), []),
    "all buckets, by ARN": ((allow("s3:ListAllMyBuckets", "arn:aws:s3:::*"),), []),
    "all roles, by ARN": ((allow("iam:ListRoles", "arn:aws:iam::111122223333:role/*"),), []),
    "owned by AWS": ((allow("ssm:SendCommand", "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript"),), []),
    "long wildcard": ((allow("s3:GetObject", "arn:aws:s3:*"),), []),
    "with a variable": ((allow("s3:ListBucket", "arn:aws:s3:::${aws:PrincipalTag/bucket}"),), []),
    "resource not known": ((allow("s3:GetObject", UNKNOWN),), []),
    "an action that does not exist": ((allow("s3:Fetch", BUCKET),), []),
    "tags on what the list does not have": (
        (allow("elasticloadbalancing:AddTags", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/a/b"),),
        [],
    ),
}


@pytest.mark.parametrize(("statements", "expected"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, statements: tuple[dict[str, Any], ...], expected: list[str]) -> None:
    if "UNKNOWN" in repr(statements):  # A document with an unknown inside is text only in a component's inputs.
        type_, properties = "roles:iam:ServiceRole", {"inlinePolicies": {"a": document(*statements)}}
    else:
        type_, properties = ROLE_POLICY, inline(*statements)
    assert [finding.id for finding in sdk_check(RULE, type_, properties)] == expected
    assert pack.ids(made(type_, properties), rule=RULE.name) == sorted(map(own_id, expected))


WHERE = "Statement 1 of inline policy 'access' of role 'web' "
MESSAGES = {
    "no resources": (
        allow("ec2:DescribeInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"),
        "Statement 1 of inline policy 'access' of role 'web' names ec2:DescribeInstances on "
        "arn:aws:ec2:eu-west-1:111122223333:instance/i-1, but this action supports only '*': it allows "
        "nothing.",
        'write "Resource": "*".',
    ),
    "wrong kind": (
        deny("s3:DeleteObject", BUCKET),
        "Statement 1 of inline policy 'access' of role 'web' names s3:DeleteObject on "
        "arn:aws:s3:::pettracker-images, a resource that this action does not support: it denies nothing, and "
        "what it should deny stays allowed.",
        'name the resource as "Resource": "arn:aws:s3:::pettracker-images/*".',
    ),
    "another sign after the type": (
        allow("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111122223333:function/web"),
        "Statement 1 of inline policy 'access' of role 'web' names lambda:InvokeFunction on "
        "arn:aws:lambda:eu-west-1:111122223333:function/web, a resource that this action does not support: it allows "
        "nothing.",
        'name the resource as "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:web".',
    ),
    "another letter in the type": (
        deny("states:StartExecution", "arn:aws:states:eu-west-1:111122223333:statemachine:web"),
        "Statement 1 of inline policy 'access' of role 'web' names states:StartExecution on "
        "arn:aws:states:eu-west-1:111122223333:statemachine:web, a resource that this action does not support: it "
        "denies nothing, and what it should deny stays allowed.",
        'name the resource as "Resource": "arn:aws:states:eu-west-1:111122223333:stateMachine:web".',
    ),
    "a group, and not what is in it": (
        allow("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group/aws/lambda/web"),
        "Statement 1 of inline policy 'access' of role 'web' names logs:PutLogEvents on "
        "arn:aws:logs:eu-west-1:111122223333:log-group/aws/lambda/web, a resource that this action does not support: "
        "it allows nothing.",
        'name the resource as "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/web:*".',
    ),
    "power that a named resource would give": (
        allow(["s3:GetObject", "iam:PutRolePolicy"], OBJECTS),
        "Statement 1 of inline policy 'access' of role 'web' names iam:PutRolePolicy on "
        "arn:aws:s3:::pettracker-images/*, a resource that this action does not support: it allows nothing.",
        'remove iam:PutRolePolicy: "Action": "s3:GetObject". A named resource would make it grant what it does not '
        "grant now.",
    ),
    "nothing but power that a named resource would give": (
        allow(["iam:PassRole", "iam:CreateAccessKey"], OBJECTS),
        "Statement 1 of inline policy 'access' of role 'web' names iam:PassRole, iam:CreateAccessKey on "
        "arn:aws:s3:::pettracker-images/*, a resource that these actions do not support: it allows nothing.",
        "remove the statement. A named resource would make it grant what it does not grant now.",
    ),
}


@pytest.mark.parametrize(("statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = sdk_check(RULE, ROLE_POLICY, inline(statement))
    assert (finding.evidence, finding.fix) == (evidence, fix)


BUCKET_POLICY, QUEUE_POLICY = "aws:s3/bucketPolicy:BucketPolicy", "aws:sqs/queuePolicy:QueuePolicy"
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:pets"
ON_RESOURCES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "objects' action on the bucket": (
        BUCKET_POLICY,
        allow("s3:GetObject", BUCKET),
        [f'name the resource as "Resource": "{OBJECTS}".'],
    ),
    "bucket's action on objects, in a Deny": (
        BUCKET_POLICY,
        deny(["s3:GetObject", "s3:ListBucket"], OBJECTS),
        [f'name the resource as "Resource": ["{OBJECTS}", "{BUCKET}"].'],
    ),
    "an action on no queue": (
        QUEUE_POLICY,
        allow(["sqs:SendMessage", "sqs:ListQueues"], QUEUE),
        [
            'remove sqs:ListQueues: "Action": "sqs:SendMessage". Only the callers\' own policies allow or deny '
            "an action without resources."
        ],
    ),
    "both": (BUCKET_POLICY, allow(["s3:GetObject", "s3:ListBucket"], [BUCKET, OBJECTS]), []),
    "every action": (BUCKET_POLICY, deny("s3:*", [BUCKET, OBJECTS]), []),
    "what is of another service, which is another fault": (
        QUEUE_POLICY,
        allow(["sqs:SendMessage", "sns:Publish"], [QUEUE, OBJECTS]),
        [],
    ),
    "a network's, which is on every service": (
        "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
        allow("s3:GetObject", BUCKET),
        [],
    ),
}


@pytest.mark.parametrize(("type_", "statement", "fixes"), ON_RESOURCES.values(), ids=ON_RESOURCES)
def test_policies_of_resources(type_: str, statement: dict[str, Any], fixes: list[str]) -> None:
    given = {"policy": document({**statement, "Principal": {"AWS": "111122223333"}})}
    assert [finding.fix for finding in sdk_check(RULE, type_, given)] == fixes
