"""access-not-judged."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.document.access_not_judged import RULE
from offline_preview.pack.messages import AnalyzedResource
from tests.support.pack import RunningPack, made, sdk_check_stack

LINK = "aws:oam/link:Link"
SINK = {"sinkIdentifier": "arn:aws:oam:eu-west-1:444455556666:sink/1"}
ANALYSIS = "aws:quicksight/analysis:Analysis"
STUDIO = "aws:emr/studioSessionMapping:StudioSessionMapping"
NATIVE_GRANT = "aws-native:ssm:ResourcePolicy"

SEEN: dict[str, tuple[str, dict[str, Any]]] = {
    "a link to another account's sink": (LINK, SINK),
    "a user in a studio": (STUDIO, {"studioId": "s", "sessionPolicyArn": "arn:aws:iam::111122223333:policy/p"}),
    "an analysis for users": (ANALYSIS, {"permissions": [{"principal": "u", "actions": ["quicksight:*"]}]}),
    "an analysis for users that are unknown at preview": (ANALYSIS, {"permissions": UNKNOWN}),
    "a grant by aws-native": (NATIVE_GRANT, {"grantee": {"granteeType": "IAM"}, "permission": "READ"}),
    "a cluster for anyone": ("aws:msk/cluster:Cluster", {"clientAuthentication": {"unauthenticated": True}}),
    "a cluster for anyone, perhaps": ("aws:msk/cluster:Cluster", {"clientAuthentication": UNKNOWN}),
    "a type that the pack does not know, with a principal": ("aws:future/door:Door", {"principalArn": "x"}),
}

SILENT: dict[str, tuple[str, dict[str, Any]]] = {
    "a judged type": ("aws:sqs/queuePolicy:QueuePolicy", {"policy": "{}"}),
    "a judged share": ("aws:ram/principalAssociation:PrincipalAssociation", {"principal": "111122223333"}),
    "a type without any telling input": ("aws:cloudwatch/logGroup:LogGroup", {"name": "x"}),
    "a network": ("aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": True}),
    "a policy of another kind": ("aws:ecr/lifecyclePolicy:LifecyclePolicy", {"policy": "{}"}),
    "a role that is judged where it is created": ("aws:rds/exportTask:ExportTask", {"iamRoleArn": "x"}),
    "an analysis for nobody": (ANALYSIS, {"name": "b"}),
    "a catalog without default permissions": ("aws:glue/catalog:Catalog", {"name": "x"}),
    "a queue by aws-native": ("aws-native:sqs:Queue", {"redrivePolicy": {"maxReceiveCount": 3}}),
    "a private bucket by aws-native": ("aws-native:s3:Bucket", {"publicAccessBlockConfiguration": {}}),
    "a cluster for those who are known": ("aws:msk/cluster:Cluster", {"clientAuthentication": {"sasl": {"iam": True}}}),
    "a role by aws-native, which is judged": ("aws-native:iam:Role", {"policies": [], "roleName": "x"}),
    "a type that the pack does not know, without telling input": ("aws:future/wall:Wall", {"name": "x"}),
    "another provider's": ("gcp:oam/link:Link", {"policy": "x"}),
    "the provider itself": ("pulumi:providers:aws", {"assumeRoles": [{"roleArn": "x"}]}),
}


@pytest.mark.parametrize(("type_", "properties"), SEEN.values(), ids=SEEN)
def test_what_can_grant_access_unseen_is_said(pack: RunningPack, type_: str, properties: dict[str, Any]) -> None:
    assert [each.id for each in sdk_check_stack(RULE, made(type_, properties))] == [f"access-not-judged:{type_}"]
    said = [each for each in pack.preview(made(type_, properties)) if each.finding.rule == RULE.name]
    assert [(each.finding.id, each.level) for each in said] == [(f"access-not-judged:{type_}", "advisory")]


@pytest.mark.parametrize(("type_", "properties"), SILENT.values(), ids=SILENT)
def test_nothing_is_said_of_the_rest(type_: str, properties: dict[str, Any]) -> None:
    assert sdk_check_stack(RULE, made(type_, properties)) == []


IN_TEMPLATE = {"Type": "AWS::Oam::Link", "Properties": {"SinkIdentifier": SINK["sinkIdentifier"]}}
QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": {"maxReceiveCount": 3}}}
HOLDERS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a template": (
        "aws:cloudformation/stack:Stack",
        {"templateBody": json.dumps({"Resources": {"It": IN_TEMPLATE, "Waiting": QUEUE}})},
        ["access-not-judged:aws-native:oam:Link@It"],
    ),
    "a template without": (
        "aws:cloudformation/stack:Stack",
        {"templateBody": json.dumps({"Resources": {"Waiting": QUEUE, "Other": {"Type": "Vendor::Tls::Certificate"}}})},
        [],
    ),
    "Cloud Control": (
        "aws:cloudcontrol/resource:Resource",
        {"typeName": "AWS::Oam::Link", "desiredState": json.dumps(IN_TEMPLATE["Properties"])},
        ["access-not-judged:aws-native:oam:Link"],
    ),
}


UNSEEN: dict[str, tuple[str, dict[str, Any], str]] = {
    "a module": ("Acme::Team::Reader::MODULE", {}, "is a module"),
    "a custom resource": ("Custom::Door", {"ServiceToken": "arn:aws:lambda:eu-west-1:111122223333:function:d"}, "code"),
    "a custom resource by its other name": ("AWS::CloudFormation::CustomResource", {"ServiceToken": "t"}, "runs code"),
    "a macro's definition": ("AWS::CloudFormation::Macro", {"Name": "m", "FunctionName": "f"}, "by code"),
    "another publisher's type with a role": ("Vendor::Tls::Agent", {"RoleArn": "r"}, "does not know"),
    "another publisher's type with a policy deep in it": (
        "Vendor::Tls::Agent",
        {"Settings": [{"Access": {"PolicyText": "{}"}}]},
        "does not know",
    ),
    "a type of AWS that does not exist": ("AWS::IAM::Rolle", {"ManagedPolicyArns": ["a"]}, "does not know"),
}
BY_CLOUD_CONTROL = {name: case for name, case in UNSEEN.items() if "type" in name}


def native(type_: str) -> str:
    package, module, name, *more = [*type_.split("::"), ""]
    return f"aws-native:{module.lower()}:{name}" if package == "AWS" and more == [""] else type_


@pytest.mark.parametrize(("type_", "properties", "says"), UNSEEN.values(), ids=UNSEEN)
def test_what_a_template_makes_elsewhere_is_said_once(
    pack: RunningPack, type_: str, properties: dict[str, Any], says: str
) -> None:
    body = {"Resources": {name: {"Type": type_, "Properties": properties} for name in ("One", "Two")}}
    holder = made("aws:cloudformation/stack:Stack", {"templateBody": json.dumps(body)})
    [found] = [each.finding for each in pack.preview(holder) if each.finding.rule == RULE.name]
    assert found.id == f"access-not-judged:{native(type_)}@One"
    assert says in found.evidence
    assert "One" in found.evidence
    assert "Two" in found.evidence


@pytest.mark.parametrize(("type_", "properties", "says"), BY_CLOUD_CONTROL.values(), ids=BY_CLOUD_CONTROL)
def test_unknown_types_of_cloud_control_are_said(
    pack: RunningPack, type_: str, properties: dict[str, Any], says: str
) -> None:
    given = {"typeName": type_, "desiredState": json.dumps(properties)}
    outer = made("aws:cloudcontrol/resource:Resource", given)
    [found] = [each.finding for each in pack.preview(outer) if each.finding.rule == RULE.name]
    assert found.id == f"access-not-judged:{native(type_)}"
    assert says in found.evidence


@pytest.mark.parametrize(("type_", "properties", "ids"), HOLDERS.values(), ids=HOLDERS)
def test_what_is_inside_another_resource_is_said(
    pack: RunningPack, type_: str, properties: dict[str, Any], ids: list[str]
) -> None:
    said = [each.finding.id for each in pack.preview(made(type_, properties)) if each.finding.rule == RULE.name]
    assert said == ids


def test_a_type_is_said_once() -> None:
    links = [made(LINK, SINK, name) for name in ("logs", "traces")]
    [found] = sdk_check_stack(RULE, *links)
    assert found.urn == links[0].urn
    assert found.evidence == (
        "aws.oam.Link 'logs', 'traces' sends metrics, logs or traces to another account: no rule judges this type."
    )
    assert found.fix == (
        "check that sinkIdentifier is in your own account. If that is as it should be, waive this finding."
    )


ASSIGNED, MEMBER = (
    "aws:ssoadmin/accountAssignment:AccountAssignment",
    "aws:identitystore/groupMembership:GroupMembership",
)
READERS = made("aws:ssoadmin/permissionSet:PermissionSet", {"name": "readers"}, "readers")
TEAM = made("aws:identitystore/group:Group", {"displayName": "team"}, "team")
ELSEWHERE: dict[str, tuple[AnalyzedResource, AnalyzedResource]] = {
    "a permission set": (
        made(ASSIGNED, {"permissionSetArn": UNKNOWN}, behind={"permissionSetArn": [READERS]}),
        READERS,
    ),
    "a group": (made(MEMBER, {"groupId": UNKNOWN, "memberId": "u"}, behind={"groupId": [TEAM]}), TEAM),
}


@pytest.mark.parametrize(("resource", "named"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_is_given_is_judged_where_it_is_in_the_stack(resource: AnalyzedResource, named: AnalyzedResource) -> None:
    assert sdk_check_stack(RULE, resource, named) == []
    assert [each.id for each in sdk_check_stack(RULE, resource)] == [f"access-not-judged:{resource.type}"]
