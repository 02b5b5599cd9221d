"""IoT policies, through the rules: each device that has one is held to what is its own."""

import json
from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from least_privilege.standalone.analyze import analyze
from tests.support.documents import allow, deny, document, text
from tests.support.fixes import apply_to_document
from tests.support.pack import RunningPack, made, own_id

TYPE = "aws:iot/policy:Policy"
HERE = "arn:aws:iot:eu-west-1:111122223333:"
THING = "${iot:Connection.Thing.ThingName}"
ATTACHED = {"Bool": {"iot:Connection.Thing.IsAttached": ["true"]}}
MQTT = ["iot:Connect", "iot:Publish", "iot:Subscribe", "iot:Receive"]
OWN = [f"{HERE}client/{THING}", f"{HERE}topic/{THING}/*", f"{HERE}topicfilter/{THING}/*"]


def wide(resource: str) -> list[str]:
    return [f"iam-wildcard-resource:iot:{HERE}{resource}"]


CASES: dict[str, tuple[tuple[dict[str, Any], ...], list[str]]] = {
    "everything of IoT": ((allow("iot:*"),), ["iam-wildcard-action:iot:*"]),
    "everything": ((allow("*"),), ["iam-wildcard-action:*"]),
    "everything but": (
        ({"Effect": "Allow", "NotAction": "iot:Connect", "Resource": "*"},),
        ["iam-wildcard-action:NotAction"],
    ),
    "all of MQTT, everywhere": ((allow(MQTT),), ["iam-wildcard-resource:iot:*"]),
    "all but one topic": (
        ({"Effect": "Allow", "Action": "iot:Publish", "NotResource": f"{HERE}topic/a"},),
        ["iam-wildcard-resource:iot:*"],
    ),
    "all of MQTT, on its own": ((allow(MQTT, OWN),), []),
    "a wildcard, on its own": ((allow("iot:*", OWN),), []),
    "any client": ((allow("iot:Connect", f"{HERE}client/*"),), wide("client/*")),
    "any client that it says it is": (
        (allow("iot:Connect", f"{HERE}client/${{iot:ClientId}}"),),
        wide("client/${iot:ClientId}"),
    ),
    "the client that its thing is": (
        (allow("iot:Connect", f"{HERE}client/${{iot:ClientId}}", Condition=ATTACHED),),
        [],
    ),
    "any client, as its thing": ((allow("iot:Connect", Condition=ATTACHED),), []),
    "any client, from a network": (
        (allow("iot:Connect", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),),
        ["iam-wildcard-resource:iot:*"],
    ),
    "clients of a name": ((allow("iot:Connect", f"{HERE}client/pump-*"),), []),
    "any topic": ((allow("iot:Publish", f"{HERE}topic/*"),), wide("topic/*")),
    "any first level": ((allow("iot:Publish", f"{HERE}topic/*/telemetry"),), wide("topic/*/telemetry")),
    "topics of a name": ((allow("iot:Publish", f"{HERE}topic/telemetry/{THING}"),), []),
    "any shadow": (
        (allow("iot:Publish", f"{HERE}topic/$aws/things/*/shadow/update"),),
        wide("topic/$aws/things/*/shadow/update"),
    ),
    "all reserved topics": ((allow("iot:Publish", f"{HERE}topic/$aws/*"),), wide("topic/$aws/*")),
    "a rule": ((allow("iot:Publish", f"{HERE}topic/$aws/rules/store/*"),), []),
    "its shadow": ((allow("iot:Publish", f"{HERE}topic/$aws/things/{THING}/shadow/*"),), []),
    "any filter": ((allow("iot:Subscribe", f"{HERE}topicfilter/#"),), wide("topicfilter/#")),
    "one level of any filter": ((allow("iot:Subscribe", f"{HERE}topicfilter/+/alarm"),), wide("topicfilter/+/alarm")),
    "what it subscribes to": ((allow("iot:Receive"),), []),
    "any thing's shadow": ((allow("iot:GetThingShadow", f"{HERE}thing/*"),), wide("thing/*")),
    "any role": ((allow("iot:AssumeRoleWithCertificate", f"{HERE}rolealias/*"),), wide("rolealias/*")),
    "a role": ((allow("iot:AssumeRoleWithCertificate", f"{HERE}rolealias/camera"),), []),
    "all jobs": (
        (allow("iotjobsdata:UpdateJobExecution", "arn:aws:iot:*:*:*"),),
        ["iam-wildcard-resource:iot:arn:aws:iot:*:*:*"],
    ),
    "denied again": ((allow(["iot:Connect", "iot:Publish"]), deny(["iot:Connect", "iot:Publish"])), []),
    "denied but for its own": (
        (allow("iot:Publish"), {"Effect": "Deny", "Action": "iot:Publish", "NotResource": f"{HERE}topic/{THING}"}),
        [],
    ),
    "a topic for a filter": ((allow("iot:Subscribe", f"{HERE}topic/pets"),), ["iam-resource-mismatch:iot:Subscribe"]),
    "actions that IAM does not have": (
        (
            allow(["iot:UpdateJobExecution", "iot:GetPendingJobExecutions"], f"{HERE}thing/{THING}"),
            allow(["greengrass:PutCertificateAuthorities", "greengrass:Discover"], "arn:aws:greengrass:*:*:*"),
        ),
        [],
    ),
    "no such action": ((allow("iot:Conect", f"{HERE}client/{THING}"),), ["iam-unknown-action:iot:Conect"]),
    "with a principal": (
        (allow("iot:Connect", OWN[0], Principal="*"),),
        ["iam-malformed-document:unsupported-principal"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "expected"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, statements: tuple[dict[str, Any], ...], expected: list[str]) -> None:
    found = pack.ids(made(TYPE, {"name": "device", "policy": text(*statements)}))
    assert found == [own_id(each) for each in expected]


@pytest.mark.parametrize(
    "statement",
    [
        allow("iot:*"),
        allow(MQTT),
        allow("iot:Connect", f"{HERE}client/${{iot:ClientId}}"),
        allow(["iot:Publish", "iot:Receive"], [f"{HERE}topic/*", f"{HERE}topic/news"]),
        allow("iot:Publish", f"{HERE}topic/$aws/things/*/shadow/update"),
        allow("iot:Subscribe", f"{HERE}topic/news"),
    ],
    ids=["all", "all of MQTT", "any client", "any topic", "any shadow", "a topic for a filter"],
)
def test_the_fix_mends_it(statement: dict[str, Any]) -> None:
    given = document(statement)
    for finding in analyze([given], kind=PolicyKind.IOT):
        given = apply_to_document(given, finding)
    assert given != document(statement)
    assert analyze([given], kind=PolicyKind.IOT) == []


def test_however_it_is_made(pack: RunningPack) -> None:
    policy = document(allow("iot:*"))
    properties = {"PolicyName": "device", "PolicyDocument": policy}
    template = {"Resources": {"Device": {"Type": "AWS::IoT::Policy", "Properties": properties}}}
    provisioning = {
        "Parameters": {"AWS::IoT::Certificate::Id": {"Type": "String"}},
        "Resources": {
            "thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": {"Fn::Sub": "pump-${Serial}"}}},
            "policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyDocument": json.dumps(policy)}},
        },
    }
    registration = "arn:aws:iam::111122223333:role/registration"
    ways: dict[str, dict[str, Any]] = {
        "aws-native:iot:Policy": {"policyName": "device", "policyDocument": policy},
        "aws:cloudcontrol/resource:Resource": {
            "typeName": "AWS::IoT::Policy", "desiredState": json.dumps(properties),
        },
        "aws:cloudformation/stack:Stack": {"name": "devices", "templateBody": json.dumps(template)},
        "aws:iot/provisioningTemplate:ProvisioningTemplate": {
            "name": "fleet", "templateBody": json.dumps(provisioning), "provisioningRoleArn": registration,
        },
    }  # fmt: skip
    for type_, inputs in ways.items():
        (found,) = pack.ids(made(type_, inputs), rule="iam-wildcard-action")
        assert found.partition("@")[0] == "iam-wildcard-action:iot:*", type_


def test_a_provisioning_template_without_a_policy_of_its_own(pack: RunningPack) -> None:
    resources = {"policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyName": "device"}}}
    inputs = {"name": "fleet", "templateBody": json.dumps({"Resources": resources})}
    assert pack.ids(made("aws:iot/provisioningTemplate:ProvisioningTemplate", inputs)) == []


def test_a_provisioning_template_that_is_none(pack: RunningPack) -> None:
    made_so = made("aws:iot/provisioningTemplate:ProvisioningTemplate", {"name": "fleet", "templateBody": "{}"})
    assert pack.ids(made_so) == ["iam-malformed-document:templateBody"]


def test_the_size_of_a_policy(pack: RunningPack) -> None:
    topics = [f"{HERE}topic/{THING}/{number:04}" for number in range(60)]
    assert pack.ids(made(TYPE, {"policy": text(allow("iot:Publish", topics))})) == ["iam-quota:policy"]
