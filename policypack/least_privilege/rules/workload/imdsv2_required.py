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
    ENVIRONMENTS,
    INSTANCE,
    LAUNCHERS,
    NOTEBOOK,
    SPOT_FLEET,
    SPOT_INSTANCE,
    URL,
    label,
    option,
    option_path,
    readable,
    uses_template_options,
)
from least_privilege.rules.support.managed_instances import beanstalk_fault, beanstalk_fix, unseen_options
from least_privilege.rules.support.metadata_defaults import tokens_by_default
from least_privilege.stack.model import Resource, Stack

_REQUIRED = 'metadataOptions.httpTokens: "required"'
_FORGED = "a server-side request forgery (SSRF) can read"
_UNSET_EXCEPT = {
    ACCOUNT_DEFAULTS: "for an instance that does not set it and whose AMI does not require IMDSv2",
    NOTEBOOK: "",
}
_UNSET_UNLESS = "unless its AMI or the account's defaults require IMDSv2"


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    if not _has_defaults(resource):
        yield from _own(resource)


def _has_defaults(resource: Resource) -> bool:
    """Whether the resource leaves the option to an AMI or to the account, so that the whole stack must be seen."""
    is_set = option(resource, _requirement(resource)[0]) is not None
    return not is_set and resource.type not in (ACCOUNT_DEFAULTS, NOTEBOOK)


def _own(resource: Resource, urn: str = "") -> Iterator[Finding]:
    fault = "" if uses_template_options(resource) else _fault(resource)
    if fault:
        name, required = _requirement(resource)
        fix = f'set {".".join(option_path(resource, name))}: "{required}".'
        yield _finding(f"{label(resource)} {fault}.", fix, urn)


def _requirement(resource: Resource) -> tuple[str, str]:
    """The option that requires IMDSv2, and its value that does. SageMaker's default is 1, as EC2's is `optional`.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InstanceMetadataServiceConfiguration.html
    """
    return ("minimumInstanceMetadataServiceVersion", "2") if resource.type == NOTEBOOK else ("httpTokens", "required")


def _fault(resource: Resource) -> str:
    """What is wrong with the resource's own options and what comes of it, as a verb phrase; empty where nothing is."""
    name, required = _requirement(resource)
    given = option(resource, name)
    risk = f": {_FORGED} {readable(resource)}"
    if str(given) == required or option(resource, "httpEndpoint") == "disabled":
        return ""
    if given is UNKNOWN:
        return f"sets {name} to a value that is unknown at preview, so IMDSv1 requests may be answered{risk}"
    if given is not None:
        return f"sets {name} to '{given}', so IMDSv1 requests are answered{risk}"
    when = _UNSET_EXCEPT.get(resource.type, _UNSET_UNLESS)
    return f"does not set {name}, so IMDSv1 requests are answered{when and f' {when}'}{risk}"


def _check_stack(stack: Stack, _options: Options) -> Iterator[Finding]:
    for resource in stack.of(*CONFIGURABLE):
        if _has_defaults(resource) and not tokens_by_default(stack, resource):
            yield from _own(resource, resource.urn)
    for fleet in stack.of(SPOT_FLEET):
        if fleet.at("launchSpecifications") and not tokens_by_default(stack, fleet):
            yield _finding(
                f"{label(fleet)} describes instances by launchSpecifications, which have no metadata options, so "
                f"IMDSv1 requests are answered {_UNSET_UNLESS}: {_FORGED} {readable(fleet)}.",
                f"use launchTemplateConfigs instead, with a launch template that sets {_REQUIRED}.",
                fleet.urn,
                ":launch-specification",
            )
    for environment in stack.of(*ENVIRONMENTS):
        fault, is_doubtful = beanstalk_fault(stack, environment)
        if fault:
            evidence = f"{label(environment)} {fault}: {_FORGED} {readable(environment)}."
            yield _finding(evidence, beanstalk_fix(), environment.urn, advisory=is_doubtful)
    followers = [each for each in stack.of(INSTANCE, SPOT_INSTANCE) if uses_template_options(each)]
    for resource in (*followers, *stack.of(*LAUNCHERS)):
        for unseen in unseen_options(stack, resource):
            yield _finding(unseen.evidence, unseen.fix, resource.urn, unseen.part, advisory=True)


def _finding(evidence: str, fix: str, urn: str = "", part: str = "", *, advisory: bool = False) -> Finding:
    return Finding(id=f"imdsv2-required{part}", evidence=evidence, fix=fix, urn=urn, advisory=advisory)


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
