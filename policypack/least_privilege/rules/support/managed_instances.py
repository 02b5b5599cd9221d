"""What starts instances whose metadata options it does not set itself: by a launch template or launch configuration of
elsewhere, or as the service does it.

Source: https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-ec2-imds.html
        https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
        https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-create-security-configuration.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from least_privilege.policy.parser import value_in
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.support.instance_metadata import (
    AUTO_SCALING_GROUP,
    BATCH,
    BEANSTALK_TEMPLATE,
    EMR,
    GAME_SERVERS,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    LAUNCHERS,
    NODE_GROUP,
    label,
    template_names,
    template_references,
)
from least_privilege.stack.model import Resource, Stack

_REQUIRED = 'metadataOptions.httpTokens: "required"'
_EMR_SECURITY, _GAME_BUILD = "aws:emr/securityConfiguration:SecurityConfiguration", "aws:gamelift/build:Build"
_NAMESPACE, _SWITCH = "aws:autoscaling:launchconfiguration", "DisableIMDSv1"


@dataclass(frozen=True)
class Unseen:
    """Why it is unknown whether instances require IMDSv2, and what to do; `part` ends the finding's id."""

    evidence: str
    fix: str
    part: str


def unseen_options(stack: Stack, resource: Resource) -> Iterator[Unseen]:
    """Why it is unknown whether the instances that `resource` starts require IMDSv2, where it is."""
    references = template_references(resource)
    yield from _templates(stack, resource, references)
    if resource.type == AUTO_SCALING_GROUP:
        yield from _configuration(stack, resource)
    elif not references and _is_default_unsafe(stack, resource):
        fix = (
            'set InstanceMetadataServiceConfiguration.MinimumInstanceMetadataServiceVersion: "2" in an '
            "aws.emr.SecurityConfiguration of this stack, and name it in securityConfiguration."
            if resource.type == EMR
            else "use a build for operatingSystem AMAZON_LINUX_2023 that is in this stack."
            if resource.type == GAME_SERVERS
            else f"use a launch template of this stack that sets {_REQUIRED}."
        )
        yield Unseen(
            f"{label(resource)} leaves the metadata options of its instances to AWS, so it is unknown whether they "
            "require IMDSv2.",
            fix,
            ":aws-default",
        )


def _templates(stack: Stack, resource: Resource, references: list[tuple[str, Any]]) -> Iterator[Unseen]:
    """The templates that are not of this stack. Those that are have findings of their own."""
    told = set()
    for input_, reference in references:
        names, has_unknown = template_names(reference)
        templates = [
            each for each in stack.of(LAUNCH_TEMPLATE) if each.identity("id") in names or each.identity("name") in names
        ]
        if templates or (has_unknown and stack.behind(resource, input_, LAUNCH_TEMPLATE)) or tuple(names) in told:
            continue
        told.add(tuple(names))
        named = f"'{', '.join(names)}', which is not" if names else "whose id is unknown at preview and that is not"
        here = "" if resource.type in LAUNCHERS else f", or set {_REQUIRED} on the instance itself"
        yield Unseen(
            f"{label(resource)} takes its metadata options from launch template {named} in this stack, so it is "
            "unknown whether they require IMDSv2.",
            f"use a launch template of this stack that sets {_REQUIRED}{here}.",
            ":unseen-template",
        )


def _configuration(stack: Stack, group: Resource) -> Iterator[Unseen]:
    given = group.at("launchConfiguration")
    if (given is UNKNOWN or given) and not stack.named(group, "launchConfiguration", LAUNCH_CONFIGURATION):
        named = f"'{given}', which is not" if isinstance(given, str) else "whose name is unknown at preview and is not"
        yield Unseen(
            f"{label(group)} starts instances by launch configuration {named} in this stack, so it is unknown whether "
            "they require IMDSv2.",
            f"use a launch template of this stack that sets {_REQUIRED}.",
            ":unseen-configuration",
        )


def _is_default_unsafe(stack: Stack, resource: Resource) -> bool:
    """Whether AWS may start instances that answer IMDSv1 where `resource` names no launch template."""
    if resource.type == NODE_GROUP:
        return not str(resource.at("amiType")).startswith("AL2023")
    if resource.type == BATCH:
        configurations = resource.at("computeResources", "ec2Configurations")
        images = [each.get("imageType") for each in configurations or () if isinstance(each, Mapping)]
        return resource.at("computeResources", "type") in ("EC2", "SPOT", UNKNOWN) and not (
            images and all(str(image).startswith("ECS_AL2023") for image in images)
        )
    if resource.type == EMR:
        return not any(map(_requires_tokens, stack.named(resource, "securityConfiguration", _EMR_SECURITY)))
    if resource.type == GAME_SERVERS:
        builds = stack.named(resource, "buildId", _GAME_BUILD)
        return not any(build.at("operatingSystem") == "AMAZON_LINUX_2023" for build in builds)
    return False


def _requires_tokens(security: Resource) -> bool:
    text = security.at("configuration")
    value = value_in(text) if isinstance(text, str) else text
    options = value.get("InstanceMetadataServiceConfiguration") if isinstance(value, Mapping) else None
    return isinstance(options, Mapping) and str(options.get("MinimumInstanceMetadataServiceVersion")) == "2"


def beanstalk_fault(stack: Stack, resource: Resource) -> tuple[str, bool]:
    """What is wrong with the option settings of an environment or of its template, as a verb phrase, empty where
    nothing is; and whether it is only possible."""
    given = _setting(resource, _SWITCH)
    if given is UNKNOWN:
        return f"sets {_SWITCH} to a value that is unknown at preview, so IMDSv1 requests may be answered", False
    if given is not None:
        is_on = str(given).lower() == "true"
        return "" if is_on else f"sets {_SWITCH} to '{given}', so IMDSv1 requests are answered", False
    templates = stack.named(resource, "templateName", BEANSTALK_TEMPLATE)
    if resource.type == BEANSTALK_TEMPLATE or any(_setting(each, _SWITCH) is not None for each in templates):
        return "", False  # A template's own settings are judged at the template.
    platforms = [each.at(name) for each in (resource, *templates) for name in ("solutionStackName", "platformArn")]
    known = [platform for platform in platforms if isinstance(platform, str)]
    if any("Amazon Linux 2023" in platform for platform in known):
        return "", False  # The only one that has the option switched on by default.
    fault = f"does not set {_SWITCH}, so IMDSv1 requests"
    return (f"{fault} are answered", False) if known else (f"{fault} may be answered, as its platform has it", True)


def _setting(resource: Resource, name: str) -> Any:
    settings = resource.at("settings")
    if settings is UNKNOWN:
        return UNKNOWN
    for each in settings if isinstance(settings, list) else ():
        if isinstance(each, Mapping) and (each.get("namespace"), each.get("name")) == (_NAMESPACE, name):
            return each.get("value")
    return None


def beanstalk_fix() -> str:
    """The option setting that requires IMDSv2."""
    return f'add to settings {{"namespace": "{_NAMESPACE}", "name": "{_SWITCH}", "value": "true"}}.'
