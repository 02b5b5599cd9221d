"""Instance metadata: session tokens (IMDSv2), and how far a metadata answer may travel."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.policy.wildcards import matches
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.stack.model import Resource, Stack

_INSTANCE = "aws:ec2/instance:Instance"
_SPOT = "aws:ec2/spotInstanceRequest:SpotInstanceRequest"
_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_DEFAULTS = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"
_GROUP = "aws:autoscaling/group:Group"
_FLEET = "aws:ec2/fleet:Fleet"
_SPOT_FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest"
_NODES = "aws:eks/nodeGroup:NodeGroup"
_BATCH = "aws:batch/computeEnvironment:ComputeEnvironment"
_NOTEBOOK = "aws:sagemaker/notebookInstance:NotebookInstance"
_LAUNCHERS = (_GROUP, _FLEET, _SPOT_FLEET, _NODES, _BATCH)
"""What starts instances and has no metadata options of its own."""

_LABELS: Mapping[str, str] = {
    _INSTANCE: "Instance",
    _SPOT: "Spot instance request",
    _TEMPLATE: "Launch template",
    "aws:ec2/launchConfiguration:LaunchConfiguration": "Launch configuration",
    "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration": "Image builder infrastructure",
    _DEFAULTS: "The account's metadata defaults",
    _NOTEBOOK: "Notebook instance",
    _GROUP: "Auto Scaling group",
    _FLEET: "EC2 fleet",
    _SPOT_FLEET: "Spot fleet",
    _NODES: "EKS node group",
    _BATCH: "Batch compute environment",
}
_TYPES = frozenset(_LABELS) - frozenset(_LAUNCHERS)

_WHY = "IMDSv1 requests, by which a forged request (SSRF) reads the role's credentials"
_URL = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html"


def _where(resource: Resource) -> tuple[str, ...]:
    """The path of the resource's metadata options."""
    if resource.type == _DEFAULTS:
        return ()
    if resource.type == _NOTEBOOK:
        return ("instanceMetadataServiceConfiguration",)
    return ("instanceMetadataOptions" if "imagebuilder" in resource.type else "metadataOptions",)


def _demanded(resource: Resource) -> tuple[str, str]:
    """The option that requires IMDSv2, and its value that does. SageMaker's default is 1, as EC2's is `optional`.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InstanceMetadataServiceConfiguration.html
    """
    return ("minimumInstanceMetadataServiceVersion", "2") if resource.type == _NOTEBOOK else ("httpTokens", "required")


def _setting(resource: Resource, name: str) -> Any:
    return resource.at(*_where(resource), name)


def _label(resource: Resource) -> str:
    return f"{_LABELS[resource.type]} '{resource.name}'"


def _follows_template(resource: Resource) -> bool:
    """Whether AWS takes the metadata options from a launch template, since the resource gives none itself."""
    return resource.type in (_INSTANCE, _SPOT) and not _own(resource) and resource.at("launchTemplate") is not None


def _own(resource: Resource) -> bool:
    options = resource.at(*_where(resource))
    return options is UNKNOWN or bool(options)


def _tokens_fault(resource: Resource) -> str:
    """What is wrong with the resource's own tokens and what comes of it, as a verb phrase; empty where nothing is."""
    option, wanted = _demanded(resource)
    given, endpoint = _setting(resource, option), _setting(resource, "httpEndpoint")
    if str(given) == wanted or endpoint == "disabled":
        return ""
    if given is UNKNOWN:
        return f"takes {option} from a value that preview cannot know, so the metadata service may answer {_WHY}"
    what = f"leaves {option} to its default" if given is None else f"sets {option} to '{given}'"
    return f"{what}, so the metadata service answers {_WHY}"


def _tokens(resource: Resource, _options: Options) -> Iterator[Finding]:
    fault = _tokens_fault(resource)
    if fault and not _follows_template(resource):
        option, wanted = _demanded(resource)
        path = ".".join((*_where(resource), option))
        yield _finding(f"{_label(resource)} {fault}.", f'set {path} to "{wanted}".')


def _finding(evidence: str, fix: str, urn: str = "", part: str = "") -> Finding:
    return Finding(id=f"imdsv2-required{part}", evidence=evidence, fix=fix, urn=urn)


def _repair_tokens(resource: Resource, _options: Options) -> Mapping[str, Any] | None:
    if not _tokens_fault(resource) or _follows_template(resource) or resource.at(*_where(resource)) is UNKNOWN:
        return None
    changes: dict[str, Any] = dict([_demanded(resource)])
    for step in reversed(_where(resource)):
        changes = {step: changes}
    return changes


def _tokens_of_templates(stack: Stack, _options: Options) -> Iterator[Finding]:
    followers = [each for each in stack.of(_INSTANCE, _SPOT) if _follows_template(each)]
    for resource in stack.of(_SPOT_FLEET):
        if resource.at("launchSpecifications"):
            yield _finding(
                f"{_label(resource)} describes instances by launchSpecifications, which have no metadata options, so "
                f"the metadata service answers {_WHY}.",
                "describe them by launchTemplateConfigs, with a template that sets metadataOptions.httpTokens to "
                '"required".',
                resource.urn,
                ":launch-specification",
            )
    for resource in (*followers, *stack.of(*_LAUNCHERS)):
        for named, template in _templates(stack, resource):
            evidence = f"{_label(resource)} takes its metadata options from launch template {named}, which"
            fault = _tokens_fault(template) if template else ""
            if template is None:
                evidence += " is not in this stack: nothing shows that it requires IMDSv2."
                fix = "name a template of this stack"
                fix += "." if resource.type in _LAUNCHERS else ', or set metadataOptions.httpTokens to "required" here.'
                yield _finding(evidence, fix, resource.urn, ":unseen-template")
            elif fault:
                fix = 'set metadataOptions.httpTokens to "required" in that template.'
                yield _finding(f"{evidence} {fault}.", fix, resource.urn)


def _templates(stack: Stack, resource: Resource) -> Iterator[tuple[str, Resource | None]]:
    """The launch templates that `resource` names, each with how it names it; None for one outside the stack."""
    for property_, reference in _references(resource):
        if reference is None:
            continue
        names = reference if isinstance(reference, Mapping) and reference else {"id": UNKNOWN}
        given = [names.get(key) for key in _NAMES if names.get(key) is not None]
        known = [value for value in given if isinstance(value, str)]
        found = [each for each in stack.of(_TEMPLATE) if each.at("id") in known or each.at("name") in known]
        if not found and UNKNOWN in given:
            found = list(stack.behind(resource, property_, _TEMPLATE))
        label = f"'{', '.join(sorted(known))}'" if known else "of an id that preview cannot know"
        yield from ((f"'{template.name}'", template) for template in found)
        if not found:
            yield label, None


_NAMES = ("id", "name", "launchTemplateId", "launchTemplateName")


def _references(resource: Resource) -> Iterator[tuple[str, Any]]:
    yield "launchTemplate", resource.at("launchTemplate")
    if resource.type == _BATCH:
        yield "computeResources", resource.at("computeResources", "launchTemplate")
    configs = resource.at("launchTemplateConfigs")
    for config in configs if isinstance(configs, list) else [configs] if configs is UNKNOWN else ():
        given = config.get("launchTemplateSpecification") if isinstance(config, Mapping) else UNKNOWN
        yield "launchTemplateConfigs", given
    mixed = resource.at("mixedInstancesPolicy")
    if mixed is None:
        return
    if resource.at("mixedInstancesPolicy", "launchTemplate") is UNKNOWN:
        yield "mixedInstancesPolicy", UNKNOWN
        return
    yield "mixedInstancesPolicy", resource.at("mixedInstancesPolicy", "launchTemplate", "launchTemplateSpecification")
    overrides = resource.at("mixedInstancesPolicy", "launchTemplate", "overrides")
    for override in overrides if isinstance(overrides, list) else ():
        if isinstance(override, Mapping):
            yield "mixedInstancesPolicy", override.get("launchTemplateSpecification")


def _hops(resource: Resource, options: Options) -> Iterable[Finding]:
    limit, endpoint = _setting(resource, "httpPutResponseHopLimit"), _setting(resource, "httpEndpoint")
    container_host = any(matches(pattern, resource.name) for pattern in options["containerHosts"])
    highest = 2 if container_host else 1
    if endpoint == "disabled" or not (limit is UNKNOWN or _number(limit) > highest):
        return
    shown = "a value that preview cannot know" if limit is UNKNOWN else limit
    path = ".".join((*_where(resource), "httpPutResponseHopLimit"))
    yield Finding(
        id="imds-hop-limit",
        evidence=f"{_label(resource)} sets httpPutResponseHopLimit to {shown}: metadata answers, and with them the "
        f"role's credentials, reach containers and proxies behind {highest} hop{'s' if highest > 1 else ''}.",
        fix=f"set {path} to {highest}"
        + ("." if container_host else ", or list it under containerHosts in the rule's configuration for 2."),
    )


def _number(value: Any) -> float:
    """A number, also where it is given as text; 0 for anything else, which the provider refuses."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0


RULES = (
    ResourceRule(
        name="imdsv2-required",
        description="Instance metadata must require session tokens (IMDSv2)",
        severity=Severity.HIGH,
        level=Level.MANDATORY,
        level_reason="one forged request is enough to take the role's credentials, and every SDK speaks IMDSv2",
        url=_URL,
        types=_TYPES,
        check=_tokens,
        stack_check=_tokens_of_templates,
        repair=_repair_tokens,
        bad='aws.ec2.LaunchTemplate("web", metadata_options={"http_tokens": "optional"})',
        good='aws.ec2.LaunchTemplate("web", metadata_options={"http_tokens": "required"})',
    ),
    ResourceRule(
        name="imds-hop-limit",
        description="Metadata answers must not travel further than the instance, or its containers where it runs them",
        severity=Severity.MEDIUM,
        level=Level.ADVISORY,
        level_reason="a longer way is a fault only together with an untrusted container or an open proxy",
        url=_URL,
        types=_TYPES - {_NOTEBOOK},
        check=_hops,
        options={
            "containerHosts": {
                "type": "array",
                "items": {"type": "string"},
                "default": [],
                "description": "names (`*` and `?` match any text) of instances and templates that run containers",
            }
        },
        bad='aws.ec2.LaunchTemplate("web", metadata_options={"http_put_response_hop_limit": 3})',
        good='aws.ec2.LaunchTemplate("web", metadata_options={"http_put_response_hop_limit": 1})',
    ),
)
