"""imdsv2-required of what takes its metadata options from elsewhere, or leaves them to AWS."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.workload.imdsv2_required import RULE as TOKENS
from tests.support.pack import RunningPack, made

INSTANCE = "aws:ec2/instance:Instance"
SPOT = "aws:ec2/spotInstanceRequest:SpotInstanceRequest"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
GROUP = "aws:autoscaling/group:Group"
FLEET = "aws:ec2/fleet:Fleet"
SPOT_FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest"
NODES = "aws:eks/nodeGroup:NodeGroup"
BATCH = "aws:batch/computeEnvironment:ComputeEnvironment"

SAFE = made(TEMPLATE, {"metadataOptions": {"httpTokens": "required"}}, "safe")
UNSAFE = made(TEMPLATE, {"metadataOptions": {"httpTokens": "optional"}}, "unsafe")
DEFAULT = made(TEMPLATE, {}, "default")
LAUNCHED = made(CONFIGURATION, {"name": "launched", "metadataOptions": {"httpTokens": "required"}}, "launched")
BY_ID = {"launchTemplate": {"id": UNKNOWN, "version": "$Latest"}}
MIXED = {"mixedInstancesPolicy": {"launchTemplate": {"launchTemplateSpecification": {"launchTemplateId": UNKNOWN}}}}
CONFIGS = {"launchTemplateConfigs": [{"launchTemplateSpecification": {"id": UNKNOWN, "version": "1"}}]}
COMPUTE = {"computeResources": {"type": "EC2", "launchTemplate": {"launchTemplateId": UNKNOWN}}}
AMI = {"launchSpecifications": [{"ami": "ami-1", "instanceType": "t3.micro"}]}

EMR, GAMES = "aws:emr/cluster:Cluster", "aws:gamelift/fleet:Fleet"


def security(version: int) -> Any:
    given = {"InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": version}}
    type_ = "aws:emr/securityConfiguration:SecurityConfiguration"
    return made(type_, {"name": "tokens", "configuration": json.dumps(given)}, "security")


def build(system: str) -> Any:
    return made("aws:gamelift/build:Build", {"operatingSystem": system}, "build")


GOOD_FOLLOWERS = {
    "EMR with tokens": (made(EMR, {"securityConfiguration": "tokens"}), security(2)),
    "game servers of Amazon Linux 2023": (
        made(GAMES, {"buildId": UNKNOWN}, behind={"buildId": [build("AMAZON_LINUX_2023")]}),
        build("AMAZON_LINUX_2023"),
    ),
    "Batch for Amazon Linux 2023": (
        made(BATCH, {"computeResources": {"type": "EC2", "ec2Configurations": [{"imageType": "ECS_AL2023"}]}}),
        SAFE,
    ),
    "instance of a safe template": (made(INSTANCE, BY_ID, behind={"launchTemplate": [SAFE]}), SAFE),
    "whole reference unknown": (made(INSTANCE, {"launchTemplate": UNKNOWN}, behind={"launchTemplate": [SAFE]}), SAFE),
    "template by its known name": (
        made(INSTANCE, {"launchTemplate": {"name": "web"}}),
        made(TEMPLATE, {"name": "web", "metadataOptions": {"httpTokens": "required"}}, "template"),
    ),
    "own options before those of an unsafe template": (
        made(INSTANCE, {**BY_ID, "metadataOptions": {"httpTokens": "required"}}, behind={"launchTemplate": [DEFAULT]}),
        SAFE,
    ),
    "group of a safe template": (made(GROUP, BY_ID, behind={"launchTemplate": [SAFE]}), SAFE),
    "group with a mixed instances policy": (made(GROUP, MIXED, behind={"mixedInstancesPolicy": [SAFE]}), SAFE),
    "fleet of a safe template": (made(FLEET, CONFIGS, behind={"launchTemplateConfigs": [SAFE]}), SAFE),
    "spot fleet of a safe template": (made(SPOT_FLEET, CONFIGS, behind={"launchTemplateConfigs": [SAFE]}), SAFE),
    "node group of a safe template": (made(NODES, BY_ID, behind={"launchTemplate": [SAFE]}), SAFE),
    "node group of EKS's own template for Amazon Linux 2023": (
        made(NODES, {"amiType": "AL2023_x86_64_STANDARD"}),
        SAFE,
    ),
    "Batch by a safe template": (made(BATCH, COMPUTE, behind={"computeResources": [SAFE]}), SAFE),
    "Batch on Fargate": (made(BATCH, {"computeResources": {"type": "FARGATE"}}), SAFE),
    "group of a launch configuration": (
        made(GROUP, {"launchConfiguration": UNKNOWN}, behind={"launchConfiguration": [LAUNCHED]}),
        LAUNCHED,
    ),
    "group of a launch configuration by its name": (made(GROUP, {"launchConfiguration": "launched"}), LAUNCHED),
}

OVERRIDE = {
    "mixedInstancesPolicy": {
        "launchTemplate": {
            "launchTemplateSpecification": {"launchTemplateName": "kept-elsewhere"},
            "overrides": [{"instanceType": "t3.micro"}],
        }
    }
}

UNSAFE_FOLLOWERS = {
    "instance of an unsafe template": (
        made(INSTANCE, BY_ID, behind={"launchTemplate": [UNSAFE]}),
        [UNSAFE],
    ),
    "spot request of a template with defaults": (
        made(SPOT, BY_ID, behind={"launchTemplate": [DEFAULT]}),
        [DEFAULT],
    ),
    "group of an unsafe template": (
        made(GROUP, BY_ID, behind={"launchTemplate": [UNSAFE]}),
        [UNSAFE],
    ),
    "group with a mixed instances policy": (
        made(GROUP, MIXED, behind={"mixedInstancesPolicy": [UNSAFE]}),
        [UNSAFE],
    ),
    "fleet of an unsafe template": (
        made(FLEET, CONFIGS, behind={"launchTemplateConfigs": [UNSAFE]}),
        [UNSAFE],
    ),
    "spot fleet of an unsafe template": (
        made(SPOT_FLEET, CONFIGS, behind={"launchTemplateConfigs": [UNSAFE]}),
        [UNSAFE],
    ),
    "node group of an unsafe template": (
        made(NODES, BY_ID, behind={"launchTemplate": [UNSAFE]}),
        [UNSAFE],
    ),
    "one of two possible templates is unsafe": (
        made(INSTANCE, BY_ID, behind={"launchTemplate": [SAFE, UNSAFE]}),
        [SAFE, UNSAFE],
    ),
}

BAD_FOLLOWERS = {
    "spot fleet without a template": (
        made(SPOT_FLEET, AMI),
        [SAFE],
        ("imdsv2-required:launch-specification", "launchSpecifications, which have no metadata options"),
    ),
}

UNSEEN = {
    "fleet of templates unknown at preview": (
        made(FLEET, {"launchTemplateConfigs": UNKNOWN}),
        [SAFE],
        ("imdsv2-required:unseen-template", "launch template whose id is unknown at preview"),
    ),
    "Batch by a template outside the stack": (
        made(BATCH, {"computeResources": {"type": "EC2", "launchTemplate": {"launchTemplateId": "lt-0abc"}}}),
        [SAFE],
        ("imdsv2-required:unseen-template", "launch template 'lt-0abc', which is not in this stack"),
    ),
    "template outside the stack": (
        made(INSTANCE, {"launchTemplate": {"id": "lt-0abc"}}),
        [SAFE],
        ("imdsv2-required:unseen-template", "launch template 'lt-0abc', which is not in this stack"),
    ),
    "group's template outside the stack": (
        made(GROUP, OVERRIDE),
        [],
        ("imdsv2-required:unseen-template", "launch template 'kept-elsewhere', which is not in this stack"),
    ),
    "unknown id that comes from no template": (
        made(INSTANCE, BY_ID),
        [SAFE],
        ("imdsv2-required:unseen-template", "launch template whose id is unknown at preview and that is not in"),
    ),
    "a template that is no mapping": (
        made(INSTANCE, {"launchTemplate": ["lt-0abc"]}),
        [made(TEMPLATE, {"name": ["lt-0abc"]})],
        ("imdsv2-required:unseen-template", "launch template whose id is unknown at preview and that is not in"),
    ),
    "a template that is no mapping, in a mixed instances policy": (
        made(GROUP, {"launchTemplate": {"name": "kept-elsewhere"}, "mixedInstancesPolicy": {"launchTemplate": "lt"}}),
        [],
        ("imdsv2-required:unseen-template", "launch template 'kept-elsewhere', which is not in this stack"),
    ),
    "group's launch configuration outside the stack": (
        made(GROUP, {"launchConfiguration": "made-by-hand"}),
        [LAUNCHED],
        ("imdsv2-required:unseen-configuration", "launch configuration 'made-by-hand', which is not in this stack"),
    ),
    "group's launch configuration, unknown at preview": (
        made(GROUP, {"launchConfiguration": UNKNOWN}),
        [LAUNCHED],
        ("imdsv2-required:unseen-configuration", "whose name is unknown at preview and is not in this stack"),
    ),
    "node group of EKS's own template": (
        made(NODES, {"clusterName": "pets"}),
        [],
        ("imdsv2-required:aws-default", "EKS node group 'it' leaves the metadata options of its instances to AWS"),
    ),
    "Batch of AWS's own template": (
        made(BATCH, {"computeResources": {"type": "SPOT"}}),
        [],
        ("imdsv2-required:aws-default", "Batch compute environment 'it' leaves"),
    ),
    "EMR without a security configuration": (
        made(EMR, {"name": "pets"}),
        [],
        ("imdsv2-required:aws-default", "EMR cluster 'it' leaves"),
    ),
    "EMR with another security configuration": (
        made(EMR, {"securityConfiguration": UNKNOWN}, behind={"securityConfiguration": [security(1)]}),
        [security(1)],
        ("imdsv2-required:aws-default", "EMR cluster 'it' leaves"),
    ),
    "game servers": (
        made(GAMES, {"buildId": UNKNOWN}, behind={"buildId": [build("AMAZON_LINUX_2")]}),
        [build("AMAZON_LINUX_2")],
        ("imdsv2-required:aws-default", "GameLift fleet 'it' leaves"),
    ),
}


@pytest.mark.parametrize(("follower", "template"), GOOD_FOLLOWERS.values(), ids=GOOD_FOLLOWERS)
def test_who_follows_a_safe_template_passes(pack: RunningPack, follower: Any, template: Any) -> None:
    assert pack.ids(template, follower, rule="imdsv2-required") == []


@pytest.mark.parametrize(("follower", "templates"), UNSAFE_FOLLOWERS.values(), ids=UNSAFE_FOLLOWERS)
def test_an_unsafe_template_is_one_finding_however_many_follow_it(
    pack: RunningPack, follower: Any, templates: list[Any]
) -> None:
    (said,) = [each for each in pack.preview(*templates, follower) if each.finding.rule == TOKENS.name]
    assert said.urn == templates[-1].urn


@pytest.mark.parametrize(("follower", "others", "expected"), UNSEEN.values(), ids=UNSEEN)
def test_what_is_not_seen_is_told_and_stops_nothing(
    pack: RunningPack, follower: Any, others: list[Any], expected: tuple[str, str]
) -> None:
    said = [each for each in pack.preview(*others, follower) if each.urn == follower.urn]
    assert [(each.finding.id, each.level) for each in said] == [(expected[0], "advisory")]
    assert expected[1] in said[0].finding.evidence


def test_two_overrides_by_one_unseen_template_are_told_once(pack: RunningPack) -> None:
    names = [{"launchTemplateSpecification": {"launchTemplateId": "lt-0abc"}}] * 2
    group = made(GROUP, {"mixedInstancesPolicy": {"launchTemplate": {**names[0], "overrides": names}}})
    assert pack.ids(group, rule=TOKENS.name) == ["imdsv2-required:unseen-template"]


@pytest.mark.parametrize(("follower", "templates", "expected"), BAD_FOLLOWERS.values(), ids=BAD_FOLLOWERS)
def test_instances_without_a_template_are_found(
    pack: RunningPack, follower: Any, templates: list[Any], expected: tuple[str, str]
) -> None:
    (said,) = [each for each in pack.preview(*templates, follower) if each.urn == follower.urn]
    assert said.finding.id == expected[0]
    assert expected[1] in said.finding.evidence


def test_an_output_that_the_provider_computes_does_not_hide_that_nothing_was_set(pack: RunningPack) -> None:
    pack.analyzer.analyze(DEFAULT)
    pack.analyzer.analyze(made(INSTANCE, BY_ID))
    outputs = made(TEMPLATE, {"metadataOptions": UNKNOWN, "id": UNKNOWN}, "default")
    follower = made(INSTANCE, {**BY_ID, "metadataOptions": UNKNOWN}, behind={"launchTemplate": [DEFAULT]})
    (said,) = pack.analyzer.analyze_stack([outputs, follower])
    assert "Launch template 'default' does not set httpTokens" in said.message
