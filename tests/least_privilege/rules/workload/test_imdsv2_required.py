"""imdsv2-required, through the SDK's proxies and through the pack's protocol."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.workload.imdsv2_required import RULE as TOKENS
from tests.support.pack import RunningPack, made, sdk_check

INSTANCE = "aws:ec2/instance:Instance"
SPOT = "aws:ec2/spotInstanceRequest:SpotInstanceRequest"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
BUILDER = "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration"
DEFAULTS = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"
GROUP = "aws:autoscaling/group:Group"
FLEET = "aws:ec2/fleet:Fleet"
SPOT_FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest"
NODES = "aws:eks/nodeGroup:NodeGroup"
NOTEBOOK = "aws:sagemaker/notebookInstance:NotebookInstance"
BATCH = "aws:batch/computeEnvironment:ComputeEnvironment"
VERSION = "minimumInstanceMetadataServiceVersion"

GOOD_TOKENS = {
    "instance that requires tokens": (INSTANCE, {"metadataOptions": {"httpTokens": "required"}}),
    "spot request that requires tokens": (SPOT, {"metadataOptions": {"httpTokens": "required"}}),
    "template that requires tokens": (TEMPLATE, {"metadataOptions": {"httpTokens": "required"}}),
    "launch configuration that requires tokens": (CONFIGURATION, {"metadataOptions": {"httpTokens": "required"}}),
    "image builder that requires tokens": (BUILDER, {"instanceMetadataOptions": {"httpTokens": "required"}}),
    "account defaults that require tokens": (DEFAULTS, {"httpTokens": "required"}),
    "notebook of version 2": (NOTEBOOK, {"instanceMetadataServiceConfiguration": {VERSION: "2"}}),
    "notebook of version 2, as a number": (NOTEBOOK, {"instanceMetadataServiceConfiguration": {VERSION: 2}}),
    "endpoint switched off": (INSTANCE, {"metadataOptions": {"httpEndpoint": "disabled", "httpTokens": "optional"}}),
    "endpoint off, tokens unknown": (
        INSTANCE,
        {"metadataOptions": {"httpEndpoint": "disabled", "httpTokens": UNKNOWN}},
    ),
    "unknown beside what counts": (INSTANCE, {"ami": UNKNOWN, "metadataOptions": {"httpTokens": "required"}}),
}

BAD_TOKENS = {
    "instance without options": (INSTANCE, {}, "Instance 'it' does not set httpTokens"),
    "instance with empty options": (INSTANCE, {"metadataOptions": {}}, "does not set httpTokens"),
    "instance with other options only": (
        INSTANCE,
        {"metadataOptions": {"httpEndpoint": "enabled"}, "launchTemplate": {"id": "lt-1"}},
        "does not set httpTokens",
    ),
    "tokens optional": (INSTANCE, {"metadataOptions": {"httpTokens": "optional"}}, "sets httpTokens to 'optional'"),
    "odd letter case, which EC2 refuses": (TEMPLATE, {"metadataOptions": {"httpTokens": "Required"}}, "to 'Required'"),
    "tokens unknown": (INSTANCE, {"metadataOptions": {"httpTokens": UNKNOWN}}, "a value that is unknown at preview"),
    "options unknown": (TEMPLATE, {"metadataOptions": UNKNOWN}, "a value that is unknown at preview"),
    "endpoint unknown": (
        SPOT,
        {"metadataOptions": {"httpEndpoint": UNKNOWN}},
        "Spot instance request 'it' does not set",
    ),
    "template without options": (TEMPLATE, {}, "Launch template 'it' does not set httpTokens"),
    "launch configuration without options": (CONFIGURATION, {}, "Launch configuration 'it' does not set"),
    "image builder without options": (BUILDER, {}, "Image builder infrastructure 'it' does not set"),
    "image builder under the wrong name": (BUILDER, {"metadataOptions": {"httpTokens": "required"}}, "does not set"),
    "notebook without configuration": (
        NOTEBOOK,
        {},
        f"Notebook instance 'it' does not set {VERSION}, so IMDSv1 requests are answered:",
    ),
    "notebook of version 1": (NOTEBOOK, {"instanceMetadataServiceConfiguration": {VERSION: "1"}}, f"{VERSION} to '1'"),
    "notebook of an unknown version": (
        NOTEBOOK,
        {"instanceMetadataServiceConfiguration": {VERSION: UNKNOWN}},
        f"sets {VERSION} to a value that is unknown at preview",
    ),
    "notebook with an unknown configuration": (
        NOTEBOOK,
        {"instanceMetadataServiceConfiguration": UNKNOWN},
        "a value that is unknown at preview",
    ),
    "notebook with the options of an instance": (
        NOTEBOOK,
        {"metadataOptions": {"httpTokens": "required"}},
        f"does not set {VERSION}",
    ),
    "account defaults without preference": (DEFAULTS, {"httpTokens": "no-preference"}, "to 'no-preference'"),
}


@pytest.mark.parametrize(("type_", "properties"), GOOD_TOKENS.values(), ids=GOOD_TOKENS)
def test_tokens_that_are_required_pass(pack: RunningPack, type_: str, properties: dict[str, Any]) -> None:
    assert sdk_check(TOKENS, type_, properties) == []
    assert pack.ids(made(type_, properties), rule="imdsv2-required") == []


@pytest.mark.parametrize(("type_", "properties", "evidence"), BAD_TOKENS.values(), ids=BAD_TOKENS)
def test_tokens_that_are_not_required_are_found(
    pack: RunningPack, type_: str, properties: dict[str, Any], evidence: str
) -> None:
    (by_sdk,) = sdk_check(TOKENS, type_, properties)
    (by_protocol,) = [said for said in pack.preview(made(type_, properties)) if said.finding.rule == TOKENS.name]
    assert evidence in by_sdk.evidence
    assert by_protocol.finding == by_sdk
    assert by_protocol.level == "mandatory"


def test_the_whole_message(pack: RunningPack) -> None:
    (said,) = pack.analyzer.analyze(made(INSTANCE, {"metadataOptions": {"httpTokens": "optional"}}, "web"))
    assert said.message == (
        "Instance metadata requires session tokens (IMDSv2)\n"
        "[imdsv2-required] Instance 'web' sets httpTokens to 'optional', so IMDSv1 requests are answered: a "
        "server-side request forgery (SSRF) can read the metadata and, if the instance has a role, the role's "
        "credentials.\n"
        '  Fix: set metadataOptions.httpTokens: "required".\n'
        "  See https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html"
    )


def test_tokens_that_are_unknown_may_be_optional() -> None:
    (finding,) = sdk_check(TOKENS, INSTANCE, {"metadataOptions": {"httpTokens": UNKNOWN}})
    assert finding.evidence == (
        "Instance 'it' sets httpTokens to a value that is unknown at preview, so IMDSv1 requests may be answered: a "
        "server-side request forgery (SSRF) can read the metadata and, if the instance has a role, the role's "
        "credentials."
    )


def test_an_ami_or_the_account_may_require_tokens_where_the_instance_does_not() -> None:
    (finding,) = sdk_check(TOKENS, INSTANCE, {"iamInstanceProfile": "web"})
    assert finding.evidence == (
        "Instance 'it' does not set httpTokens, so IMDSv1 requests are answered unless its AMI or the account's "
        "defaults require IMDSv2: a server-side request forgery (SSRF) can read the credentials of the role."
    )


SAFE = made(TEMPLATE, {"metadataOptions": {"httpTokens": "required"}}, "safe")
UNSAFE = made(TEMPLATE, {"metadataOptions": {"httpTokens": "optional"}}, "unsafe")
DEFAULT = made(TEMPLATE, {}, "default")
BY_ID = {"launchTemplate": {"id": UNKNOWN, "version": "$Latest"}}
MIXED = {"mixedInstancesPolicy": {"launchTemplate": {"launchTemplateSpecification": {"launchTemplateId": UNKNOWN}}}}
CONFIGS = {"launchTemplateConfigs": [{"launchTemplateSpecification": {"id": UNKNOWN, "version": "1"}}]}
COMPUTE = {"computeResources": {"type": "EC2", "launchTemplate": {"launchTemplateId": UNKNOWN}}}
AMI = {"launchSpecifications": [{"ami": "ami-1", "instanceType": "t3.micro"}]}

GOOD_FOLLOWERS = {
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
    "node group of EKS's own template": (made(NODES, {"clusterName": "pets"}), SAFE),
    "Batch by a safe template": (made(BATCH, COMPUTE, behind={"computeResources": [SAFE]}), SAFE),
    "Batch on Fargate": (made(BATCH, {"computeResources": {"type": "FARGATE"}}), SAFE),
    "group of a launch configuration": (made(GROUP, {"launchConfiguration": UNKNOWN}), SAFE),
}

OVERRIDE = {
    "mixedInstancesPolicy": {
        "launchTemplate": {
            "launchTemplateSpecification": {"launchTemplateName": "kept-elsewhere"},
            "overrides": [{"instanceType": "t3.micro"}],
        }
    }
}

BAD_FOLLOWERS = {
    "instance of an unsafe template": (
        made(INSTANCE, BY_ID, behind={"launchTemplate": [UNSAFE]}),
        [UNSAFE],
        (
            "imdsv2-required",
            "Instance 'it' takes its metadata options from launch template 'unsafe', which sets httpTokens",
        ),
    ),
    "spot request of a template with defaults": (
        made(SPOT, BY_ID, behind={"launchTemplate": [DEFAULT]}),
        [DEFAULT],
        ("imdsv2-required", "launch template 'default', which does not set httpTokens"),
    ),
    "group of an unsafe template": (
        made(GROUP, BY_ID, behind={"launchTemplate": [UNSAFE]}),
        [UNSAFE],
        ("imdsv2-required", "Auto Scaling group 'it' takes"),
    ),
    "group with a mixed instances policy": (
        made(GROUP, MIXED, behind={"mixedInstancesPolicy": [UNSAFE]}),
        [UNSAFE],
        ("imdsv2-required", "which sets httpTokens to 'optional'"),
    ),
    "fleet of an unsafe template": (
        made(FLEET, CONFIGS, behind={"launchTemplateConfigs": [UNSAFE]}),
        [UNSAFE],
        ("imdsv2-required", "EC2 fleet 'it' takes its metadata options from launch template 'unsafe'"),
    ),
    "fleet of templates unknown at preview": (
        made(FLEET, {"launchTemplateConfigs": UNKNOWN}),
        [SAFE],
        ("imdsv2-required:unseen-template", "launch template whose id is unknown at preview"),
    ),
    "spot fleet of an unsafe template": (
        made(SPOT_FLEET, CONFIGS, behind={"launchTemplateConfigs": [UNSAFE]}),
        [UNSAFE],
        ("imdsv2-required", "Spot fleet 'it' takes"),
    ),
    "spot fleet without a template": (
        made(SPOT_FLEET, AMI),
        [SAFE],
        ("imdsv2-required:launch-specification", "launchSpecifications, which have no metadata options"),
    ),
    "node group of an unsafe template": (
        made(NODES, BY_ID, behind={"launchTemplate": [UNSAFE]}),
        [UNSAFE],
        ("imdsv2-required", "EKS node group 'it' takes"),
    ),
    "Batch by a template outside the stack": (
        made(BATCH, {"computeResources": {"type": "EC2", "launchTemplate": {"launchTemplateId": "lt-0abc"}}}),
        [SAFE],
        ("imdsv2-required:unseen-template", "launch template 'lt-0abc', which is not in this stack"),
    ),
    "one of two possible templates is unsafe": (
        made(INSTANCE, BY_ID, behind={"launchTemplate": [SAFE, UNSAFE]}),
        [SAFE, UNSAFE],
        ("imdsv2-required", "'unsafe', which sets"),
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
}


@pytest.mark.parametrize(("follower", "template"), GOOD_FOLLOWERS.values(), ids=GOOD_FOLLOWERS)
def test_who_follows_a_safe_template_passes(pack: RunningPack, follower: Any, template: Any) -> None:
    assert pack.ids(template, follower, rule="imdsv2-required") == []


@pytest.mark.parametrize(("follower", "templates", "expected"), BAD_FOLLOWERS.values(), ids=BAD_FOLLOWERS)
def test_who_follows_an_unsafe_template_is_found(
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
    assert "which does not set httpTokens" in said.message


REPAIRS = {
    "options missing": (INSTANCE, {"ami": "a"}, {"ami": "a", "metadataOptions": {"httpTokens": "required"}}),
    "other options kept": (
        TEMPLATE,
        {"metadataOptions": {"httpTokens": "optional", "httpPutResponseHopLimit": 2}, "userData": UNKNOWN},
        {"metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 2}, "userData": UNKNOWN},
    ),
    "unknown tokens": (
        INSTANCE,
        {"metadataOptions": {"httpTokens": UNKNOWN}},
        {"metadataOptions": {"httpTokens": "required"}},
    ),
    "account defaults": (DEFAULTS, {}, {"httpTokens": "required"}),
    "image builder": (BUILDER, {}, {"instanceMetadataOptions": {"httpTokens": "required"}}),
    "notebook": (NOTEBOOK, {}, {"instanceMetadataServiceConfiguration": {VERSION: "2"}}),
    "notebook of version 1": (
        NOTEBOOK,
        {"instanceMetadataServiceConfiguration": {VERSION: "1"}},
        {"instanceMetadataServiceConfiguration": {VERSION: "2"}},
    ),
}


@pytest.mark.parametrize(("type_", "before", "after"), REPAIRS.values(), ids=REPAIRS)
def test_at_level_remediate_tokens_are_set(pack: RunningPack, type_: str, before: Any, after: Any) -> None:
    pack.configure(imdsv2_required="remediate")
    (repaired,) = pack.analyzer.remediate(made(type_, before))
    assert repaired.properties == made(type_, after).properties
    assert pack.ids(made(type_, after), rule="imdsv2-required") == []


NOT_REPAIRED = {
    "nothing to mend": (INSTANCE, {"metadataOptions": {"httpTokens": "required"}}),
    "options wholly unknown": (INSTANCE, {"metadataOptions": UNKNOWN}),
    "notebook's configuration wholly unknown": (NOTEBOOK, {"instanceMetadataServiceConfiguration": UNKNOWN}),
    "follows a template, which is repaired itself": (INSTANCE, {"launchTemplate": {"id": UNKNOWN}}),
    "another type": ("aws:s3/bucket:Bucket", {}),
}


@pytest.mark.parametrize(("type_", "properties"), NOT_REPAIRED.values(), ids=NOT_REPAIRED)
def test_what_cannot_be_repaired_is_left_alone(pack: RunningPack, type_: str, properties: Any) -> None:
    pack.configure(imdsv2_required="remediate")
    assert pack.analyzer.remediate(made(type_, properties)) == []


def test_nothing_is_repaired_at_another_level(pack: RunningPack) -> None:
    assert pack.analyzer.remediate(made(INSTANCE, {})) == []


def test_what_could_not_be_repaired_is_mandatory(pack: RunningPack) -> None:
    pack.configure(imdsv2_required="remediate")
    said = pack.preview(made(INSTANCE, {"metadataOptions": UNKNOWN}))
    assert ("imdsv2-required", "mandatory") in [(each.finding.id, each.level) for each in said]
