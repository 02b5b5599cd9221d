"""An organization's policies, through the rules: held to their grammar, and to what AWS has; never judged as grants."""

import json
from typing import Any

import pytest

from tests.support.documents import allow, deny, document, text
from tests.support.pack import RunningPack, made

TYPE = "aws:organizations/policy:Policy"
FENCE = {
    "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
}
SMALL = {"StringNotLike": {"ec2:InstanceType": "t3.*"}}
SERVICE_CASES: dict[str, tuple[tuple[dict[str, Any], ...], list[str]]] = {
    "AWS's own, which allows everything": ((allow("*"),), []),
    "a ceiling of some services": ((allow(["s3:*", "iam:*", "sts:*", "kms:*"]),), []),
    "everything but": (({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},), []),
    "a guard": ((deny(["organizations:LeaveOrganization", "cloudtrail:StopLogging"]),), []),
    "a region, but for global services": (
        (
            {
                "Effect": "Deny",
                "NotAction": ["iam:*", "route53:*", "support:*"],
                "Resource": "*",
                "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}},
            },
        ),
        [],
    ),
    "an instance's type": (
        (deny("ec2:RunInstances", "arn:aws:ec2:*:*:instance/*", Condition=SMALL),),
        [],
    ),
    "a guard of no action": ((deny(["s3:DeleteBukcet", "s3:DeleteObject"]),), ["iam-unknown-action:s3:DeleteBukcet"]),
    "a guard of no service": ((deny("organisations:*"),), ["iam-unknown-action:organisations:*"]),
    "an exception for no service": (
        ({"Effect": "Deny", "NotAction": ["iam:*", "route35:*"], "Resource": "*"},),
        ["iam-unknown-action:route35:*"],
    ),
    "a key of another service": (
        (deny("s3:PutObject", Condition={"StringEquals": {"ec2:Region": "us-east-1"}}),),
        ["iam-condition-key:ec2:Region:of-another-service"],
    ),
    "a role by a bucket's ARN": (
        (deny("iam:DeleteRole", "arn:aws:s3:::pets"),),
        ["iam-resource-mismatch:iam:DeleteRole"],
    ),
    "no ARN": ((deny("iam:DeleteRole", "role/admin"),), ["iam-malformed-document:invalid-resource"]),
    "with a principal": ((deny("s3:*", Principal="*"),), ["iam-malformed-document:unsupported-principal"]),
}  # fmt: skip
RESOURCE_CASES: dict[str, tuple[tuple[dict[str, Any], ...], list[str]]] = {
    "outsiders kept out": ((deny(["s3:*", "sqs:*", "kms:*"], Principal="*", Condition=FENCE),), []),
    "outsiders and AWS's services kept out": (
        (deny("s3:*", Principal="*", Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),),
        ["iam-policy-hygiene:denies-services"],
    ),
    "what AWS alone may allow": (
        (allow("s3:*", Principal="*"),),
        ["iam-malformed-document:unsupported-effect"],
    ),
    "everything": ((deny("*", Principal="*", Condition=FENCE),), ["iam-malformed-document:unsupported-action"]),
    "one principal": (
        (deny("s3:*", Principal={"AWS": "444455556666"}),),
        ["iam-malformed-document:unsupported-principal"],
    ),
    "a misspelt action": ((deny("s3:GetObjects", Principal="*"),), ["iam-unknown-action:s3:GetObjects"]),
    "a service that it does not reach": (
        (deny(["s3:*", "ec2:RunInstances"], Principal="*", Condition=FENCE),),
        ["iam-resource-mismatch:ec2:RunInstances"],
    ),
}


def control(statements: tuple[dict[str, Any], ...], **more: Any) -> dict[str, Any]:
    return {"name": "guard", "content": text(*statements), **more}


@pytest.mark.parametrize(("statements", "expected"), SERVICE_CASES.values(), ids=SERVICE_CASES)
def test_service_control_policy(pack: RunningPack, statements: tuple[dict[str, Any], ...], expected: list[str]) -> None:
    for more in ({}, {"type": "SERVICE_CONTROL_POLICY"}):
        assert pack.ids(made(TYPE, control(statements, **more))) == expected


@pytest.mark.parametrize(("statements", "expected"), RESOURCE_CASES.values(), ids=RESOURCE_CASES)
def test_resource_control_policy(
    pack: RunningPack, statements: tuple[dict[str, Any], ...], expected: list[str]
) -> None:
    assert pack.ids(made(TYPE, control(statements, type="RESOURCE_CONTROL_POLICY"))) == expected


@pytest.mark.parametrize("type_", ["TAG_POLICY", "BACKUP_POLICY", "AISERVICES_OPT_OUT_POLICY", "CHATBOT_POLICY"])
def test_the_other_policies_of_an_organization_are_no_iam(pack: RunningPack, type_: str) -> None:
    assert pack.ids(made(TYPE, {"name": "guard", "content": '{"tags": {}}', "type": type_})) == []


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        ("aws-native:organizations:Policy", {}),
        ("aws:cloudcontrol/resource:Resource", {"typeName": "AWS::Organizations::Policy"}),
        ("aws:cloudformation/stack:Stack", {"name": "guards"}),
    ],
)
def test_however_it_is_made(pack: RunningPack, type_: str, inputs: dict[str, Any]) -> None:
    dead = document(deny("s3:DeleteBukcet"))
    properties = {"Name": "guard", "Type": "SERVICE_CONTROL_POLICY", "Content": dead}
    if type_.startswith("aws-native"):
        inputs = {"name": "guard", "type": "SERVICE_CONTROL_POLICY", "content": dead}
    elif "typeName" in inputs:
        inputs = {**inputs, "desiredState": json.dumps(properties)}
    else:
        template = {"Resources": {"Guard": {"Type": "AWS::Organizations::Policy", "Properties": properties}}}
        inputs = {**inputs, "templateBody": json.dumps(template)}
    (found,) = pack.ids(made(type_, inputs), rule="iam-unknown-action")
    assert found.partition("@")[0] == "iam-unknown-action:s3:DeleteBukcet"


@pytest.mark.parametrize(("type_", "most"), [("SERVICE_CONTROL_POLICY", 10_240), ("RESOURCE_CONTROL_POLICY", 5_120)])
def test_white_space_counts_towards_the_size(pack: RunningPack, type_: str, most: int) -> None:
    principal = {"Principal": "*"} if type_ == "RESOURCE_CONTROL_POLICY" else {}
    content = text(deny("s3:DeleteBucket", **principal))
    for size, expected in ((most, []), (most + 1, ["iam-quota:content"])):
        given = {"name": "guard", "type": type_, "content": content + " " * (size - len(content))}
        assert pack.ids(made(TYPE, given)) == expected
