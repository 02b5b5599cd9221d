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
NOTEBOOK = "aws:sagemaker/notebookInstance:NotebookInstance"
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
    "tokens optional": (INSTANCE, {"metadataOptions": {"httpTokens": "optional"}}, "sets httpTokens to 'optional'"),
    "odd letter case, which EC2 refuses": (TEMPLATE, {"metadataOptions": {"httpTokens": "Required"}}, "to 'Required'"),
    "tokens unknown": (INSTANCE, {"metadataOptions": {"httpTokens": UNKNOWN}}, "a value that is unknown at preview"),
    "options unknown": (TEMPLATE, {"metadataOptions": UNKNOWN}, "a value that is unknown at preview"),
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

UNSET = {
    "instance without options": (INSTANCE, {}, "Instance 'it' does not set httpTokens"),
    "instance with empty options": (INSTANCE, {"metadataOptions": {}}, "does not set httpTokens"),
    "instance with other options only": (
        INSTANCE,
        {"metadataOptions": {"httpEndpoint": "enabled"}, "launchTemplate": {"id": "lt-1"}},
        "does not set httpTokens",
    ),
    "endpoint unknown": (
        SPOT,
        {"metadataOptions": {"httpEndpoint": UNKNOWN}},
        "Spot instance request 'it' does not set",
    ),
    "template without options": (TEMPLATE, {}, "Launch template 'it' does not set httpTokens"),
    "launch configuration without options": (CONFIGURATION, {}, "Launch configuration 'it' does not set"),
    "image builder without options": (BUILDER, {}, "Image builder infrastructure 'it' does not set"),
    "image builder under the wrong name": (BUILDER, {"metadataOptions": {"httpTokens": "required"}}, "does not set"),
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


@pytest.mark.parametrize(("type_", "properties", "evidence"), UNSET.values(), ids=UNSET)
def test_tokens_that_an_ami_or_the_account_may_require(
    pack: RunningPack, type_: str, properties: dict[str, Any], evidence: str
) -> None:
    assert sdk_check(TOKENS, type_, properties) == []  # What requires them, only the whole stack tells.
    (said,) = [said for said in pack.preview(made(type_, properties)) if said.finding.rule == TOKENS.name]
    assert evidence in said.finding.evidence
    assert said.level == "mandatory"


def test_the_whole_message(pack: RunningPack) -> None:
    (said,) = pack.analyzer.analyze(made(INSTANCE, {"metadataOptions": {"httpTokens": "optional"}}, "web"))
    assert said.message == (
        "Instance metadata requires session tokens (IMDSv2)\n"
        "[imdsv2-required] Instance 'web' sets httpTokens to 'optional', so IMDSv1 requests are answered: a "
        "server-side request forgery (SSRF) can read the metadata and user data (the instance has no role).\n"
        '  Fix: set metadataOptions.httpTokens: "required".\n'
        "  See https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html"
    )


def test_tokens_that_are_unknown_may_be_optional() -> None:
    (finding,) = sdk_check(TOKENS, INSTANCE, {"metadataOptions": {"httpTokens": UNKNOWN}})
    assert finding.evidence.startswith(
        "Instance 'it' sets httpTokens to a value that is unknown at preview, so IMDSv1 requests may be answered: "
    )


OPTIONAL = {"metadataOptions": {"httpTokens": "optional"}}
CREDENTIALS, ONLY_METADATA = "read the credentials of the role.", "read the metadata and user data (the instance has no"
PERHAPS = "read the metadata and, if the instance has a role, the role's credentials."
READABLE = {
    "instance with a role": (INSTANCE, {"iamInstanceProfile": "web"}, CREDENTIALS),
    "instance with a role that is unknown at preview": (INSTANCE, {"iamInstanceProfile": UNKNOWN}, CREDENTIALS),
    "instance without a role": (INSTANCE, {}, ONLY_METADATA),
    "launch configuration without a role": (CONFIGURATION, {}, ONLY_METADATA),
    "instance that may have the role of its template": (INSTANCE, {"launchTemplate": {"id": "lt-1"}}, PERHAPS),
    "template, whose instances may have a role": (TEMPLATE, {}, PERHAPS),
}


@pytest.mark.parametrize(("type_", "properties", "what"), READABLE.values(), ids=READABLE)
def test_what_can_be_read(type_: str, properties: dict[str, Any], what: str) -> None:
    (finding,) = sdk_check(TOKENS, type_, {**properties, **OPTIONAL})
    assert what in finding.evidence


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
