"""Instance metadata answers requests with a session token (IMDSv2) only.

An instance's own options count before those of its launch template, and those before the AMI's and the account's.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.instance_metadata import (
    ACCOUNT_DEFAULTS,
    CONFIGURABLE,
    INSTANCE,
    LAUNCH_TEMPLATE,
    LAUNCHERS,
    NOTEBOOK,
    SPOT_FLEET,
    SPOT_INSTANCE,
    URL,
    label,
    option,
    option_path,
    template_names,
    template_references,
    uses_template_options,
)
from least_privilege.stack.model import Resource, Stack

_REQUIRED = 'metadataOptions.httpTokens: "required"'
_FORGED = "a server-side request forgery (SSRF) can read"
_UNSET_EXCEPT = {
    ACCOUNT_DEFAULTS: "for an instance that does not set it and whose AMI does not require IMDSv2",
    NOTEBOOK: "",
}
_UNSET_UNLESS = "unless its AMI or the account's defaults require IMDSv2"


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    fault = "" if uses_template_options(resource) else _fault(resource)
    if fault:
        name, required = _requirement(resource)
        yield _finding(f"{label(resource)} {fault}.", f'set {".".join(option_path(resource, name))}: "{required}".')


def _requirement(resource: Resource) -> tuple[str, str]:
    """The option that requires IMDSv2, and its value that does. SageMaker's default is 1, as EC2's is `optional`.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InstanceMetadataServiceConfiguration.html
    """
    return ("minimumInstanceMetadataServiceVersion", "2") if resource.type == NOTEBOOK else ("httpTokens", "required")


def _fault(resource: Resource) -> str:
    """What is wrong with the resource's own options and what comes of it, as a verb phrase; empty where nothing is."""
    name, required = _requirement(resource)
    given = option(resource, name)
    if str(given) == required or option(resource, "httpEndpoint") == "disabled":
        return ""
    if given is UNKNOWN:
        return f"sets {name} to a value that is unknown at preview, so IMDSv1 requests may be answered{_risk(resource)}"
    if given is not None:
        return f"sets {name} to '{given}', so IMDSv1 requests are answered{_risk(resource)}"
    when = _UNSET_EXCEPT.get(resource.type, _UNSET_UNLESS)
    return f"does not set {name}, so IMDSv1 requests are answered{when and f' {when}'}{_risk(resource)}"


def _risk(resource: Resource) -> str:
    if resource.type == NOTEBOOK or resource.at("iamInstanceProfile") or resource.at("instanceProfileName"):
        return f": {_FORGED} the credentials of the role"
    return f": {_FORGED} the metadata and, if the instance has a role, the role's credentials"


def _check_stack(stack: Stack, _options: Options) -> Iterator[Finding]:
    for fleet in stack.of(SPOT_FLEET):
        if fleet.at("launchSpecifications"):
            yield _finding(
                f"{label(fleet)} describes instances by launchSpecifications, which have no metadata options, so "
                f"IMDSv1 requests are answered {_UNSET_UNLESS}{_risk(fleet)}.",
                f"use launchTemplateConfigs instead, with a launch template that sets {_REQUIRED}.",
                fleet.urn,
                ":launch-specification",
            )
    followers = [each for each in stack.of(INSTANCE, SPOT_INSTANCE) if uses_template_options(each)]
    for resource in (*followers, *stack.of(*LAUNCHERS)):
        yield from _check_templates(stack, resource)


def _check_templates(stack: Stack, resource: Resource) -> Iterator[Finding]:
    for input_, reference in template_references(resource):
        names, has_unknown = template_names(reference)
        templates = [
            each for each in stack.of(LAUNCH_TEMPLATE) if each.identity("id") in names or each.identity("name") in names
        ]
        if not templates and has_unknown:
            templates = list(stack.behind(resource, input_, LAUNCH_TEMPLATE))
        takes = f"{label(resource)} takes its metadata options from launch template"
        for template in templates:
            if fault := _fault(template):
                evidence = f"{takes} '{template.name}', which {fault}."
                yield _finding(evidence, f"in launch template '{template.name}' set {_REQUIRED}.", resource.urn)
        if not templates:
            named = f"'{', '.join(names)}', which is not" if names else "whose id is unknown at preview and that is not"
            here = "" if resource.type in LAUNCHERS else f", or set {_REQUIRED} on the instance itself"
            yield _finding(
                f"{takes} {named} in this stack, so it is unknown whether they require IMDSv2.",
                f"use a launch template of this stack that sets {_REQUIRED}{here}.",
                resource.urn,
                ":unseen-template",
            )


def _finding(evidence: str, fix: str, urn: str = "", part: str = "") -> Finding:
    return Finding(id=f"imdsv2-required{part}", evidence=evidence, fix=fix, urn=urn)


def _repair(resource: Resource, _options: Options) -> Mapping[str, Any] | None:
    is_unknown = resource.at(*option_path(resource)) is UNKNOWN
    if is_unknown or uses_template_options(resource) or not _fault(resource):
        return None
    name, required = _requirement(resource)
    changes: Any = required
    for step in reversed(option_path(resource, name)):
        changes = {step: changes}
    return changes  # type: ignore[no-any-return]


RULE = ResourceRule(
    name="imdsv2-required",
    description="Instance metadata requires session tokens (IMDSv2)",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="one forged request is enough to steal the role's credentials, and every AWS SDK supports IMDSv2",
    url=URL,
    types=CONFIGURABLE,
    check=_check,
    stack_check=_check_stack,
    repair=_repair,
    bad='aws.ec2.LaunchTemplate("web", metadata_options={"http_tokens": "optional"})',
    good='aws.ec2.LaunchTemplate("web", metadata_options={"http_tokens": "required"})',
)
