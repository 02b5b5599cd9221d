"""imdsv2-required: what requires tokens in an instance's stead, and option settings of Elastic Beanstalk."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from offline_preview.pack.messages import AnalyzedResource
from tests.support.pack import RunningPack, made

RULE = "imdsv2-required"
INSTANCE, TEMPLATE = "aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"
DEFAULTS = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"
SPOT_FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest"
NOTEBOOK = "aws:sagemaker/notebookInstance:NotebookInstance"
AMI, COPY = "aws:ec2/ami:Ami", "aws:ec2/amiCopy:AmiCopy"
AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
AL2 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2"

REQUIRED = made(DEFAULTS, {"httpTokens": "required"}, "defaults")
GOLDEN = made(AMI, {"id": "ami-0a1", "imdsSupport": "v2.0"}, "golden")
PLAIN = made(AMI, {"id": "ami-0b2"}, "plain")


def started(image: Any, *behind: AnalyzedResource, type_: str = INSTANCE, **more: Any) -> AnalyzedResource:
    input_ = "imageId" if type_ == TEMPLATE else "ami"
    return made(type_, {input_: image, **more}, behind={input_: behind})


def copied(source: AnalyzedResource) -> AnalyzedResource:
    return made(COPY, {"sourceAmiId": UNKNOWN}, "copy", behind={"sourceAmiId": [source]})


def fleet(*images: str) -> AnalyzedResource:
    return made(SPOT_FLEET, {"launchSpecifications": [{"ami": image} for image in images]})


OPTIONAL: dict[str, Any] = {"metadataOptions": {"httpTokens": "optional"}}
CASES: dict[str, tuple[tuple[AnalyzedResource, ...], bool]] = {
    "account defaults": ((REQUIRED, started("ami-1")), False),
    "account defaults, declared last": ((started("ami-1"), REQUIRED), False),
    "account defaults for a template": ((REQUIRED, made(TEMPLATE, {})), False),
    "account defaults for a fleet": ((REQUIRED, fleet("ami-1")), False),
    "account defaults of the same region": (
        (made(DEFAULTS, {"httpTokens": "required", "region": "a"}, "d"), started("ami-1", region="a")),
        False,
    ),
    "an AMI of the stack": ((GOLDEN, started(UNKNOWN, GOLDEN)), False),
    "an AMI of the stack by its id": ((GOLDEN, started("ami-0a1")), False),
    "an AMI of the stack for a template": ((GOLDEN, started(UNKNOWN, GOLDEN, type_=TEMPLATE)), False),
    "an AMI of the stack for a fleet": ((GOLDEN, fleet("ami-0a1", "ami-0a1")), False),
    "a copy of an AMI of the stack": ((GOLDEN, copied(GOLDEN), started(UNKNOWN, copied(GOLDEN))), False),
    "the parameter of Amazon Linux 2023": ((started(AL2023, type_=TEMPLATE),), False),
    "nothing": ((started("ami-1"),), True),
    "account defaults, switched off": ((REQUIRED, started("ami-1", **OPTIONAL)), True),
    "account defaults for a notebook, which runs elsewhere": ((REQUIRED, made(NOTEBOOK, {})), True),
    "account defaults of another region": (
        (made(DEFAULTS, {"httpTokens": "required", "region": "a"}, "d"), started("ami-1", region="b")),
        True,
    ),
    "another AMI of the stack": ((PLAIN, started(UNKNOWN, PLAIN)), True),
    "a copy of another AMI of the stack": ((PLAIN, copied(PLAIN), started(UNKNOWN, copied(PLAIN))), True),
    "an AMI of the stack, switched off": ((GOLDEN, started(UNKNOWN, GOLDEN, **OPTIONAL)), True),
    "one of two AMIs": ((GOLDEN, PLAIN, fleet("ami-0a1", "ami-0b2")), True),
    "the parameter of Amazon Linux 2": ((started(AL2, type_=TEMPLATE),), True),
}


@pytest.mark.parametrize(("resources", "is_found"), CASES.values(), ids=CASES)
def test_what_requires_tokens(pack: RunningPack, resources: tuple[AnalyzedResource, ...], is_found: bool) -> None:
    found = [each.partition(":")[0] for each in pack.ids(*resources, rule=RULE)]
    assert found == [RULE] * is_found


ENVIRONMENT = "aws:elasticbeanstalk/environment:Environment"
CONFIGURATION = "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate"
AMAZON_2, AMAZON_2023 = (
    {"solutionStackName": f"64bit Amazon Linux {year} v4.1.0 running Python"} for year in (2, 2023)
)


def setting(value: Any, name: str = "DisableIMDSv1") -> dict[str, Any]:
    return {"settings": [{"namespace": "aws:autoscaling:launchconfiguration", "name": name, "value": value}]}


def by_template(value: Any) -> tuple[AnalyzedResource, ...]:
    template = made(CONFIGURATION, {"name": "base", **(setting(value) if value else {})}, "base")
    return template, made(ENVIRONMENT, {**AMAZON_2, "templateName": "base"})


BEANSTALK: dict[str, tuple[tuple[AnalyzedResource, ...], list[str]]] = {
    "switched off": ((made(ENVIRONMENT, {**AMAZON_2, **setting("true")}),), []),
    "by the platform's default": ((made(ENVIRONMENT, AMAZON_2023),), []),
    "by its template": (by_template("true"), []),
    "a template that leaves it open": ((made(CONFIGURATION, AMAZON_2),), []),
    "switched on": ((made(ENVIRONMENT, {**AMAZON_2023, **setting("false")}),), ["mandatory"]),
    "by the default of an older platform": ((made(ENVIRONMENT, AMAZON_2),), ["mandatory"]),
    "another option": ((made(ENVIRONMENT, {**AMAZON_2, **setting("web", "IamInstanceProfile")}),), ["mandatory"]),
    "switched on by its template, once": (by_template("false"), ["mandatory"]),
    "neither in it nor in its template": (by_template(None), ["mandatory"]),
    "unknown at preview": ((made(ENVIRONMENT, {**AMAZON_2023, **setting(UNKNOWN)}),), ["mandatory"]),
    "by the default of a platform that is unknown": (
        (made(ENVIRONMENT, {"solutionStackName": UNKNOWN}),),
        ["advisory"],
    ),
}


@pytest.mark.parametrize(("resources", "levels"), BEANSTALK.values(), ids=BEANSTALK)
def test_option_settings(pack: RunningPack, resources: tuple[AnalyzedResource, ...], levels: list[str]) -> None:
    said = [each for each in pack.preview(*resources) if each.finding.rule == RULE]
    assert [each.level for each in said] == levels


def test_the_whole_message_of_an_environment(pack: RunningPack) -> None:
    (said,) = [each for each in pack.preview(made(ENVIRONMENT, AMAZON_2)) if each.finding.rule == RULE]
    assert said.finding.evidence == (
        "Beanstalk environment 'it' does not set DisableIMDSv1, so IMDSv1 requests are answered: a server-side request "
        "forgery (SSRF) can read the metadata and, if the instance has a role, the role's credentials."
    )
    assert said.finding.fix == (
        'add to settings {"namespace": "aws:autoscaling:launchconfiguration", "name": "DisableIMDSv1", "value": '
        '"true"}.'
    )
