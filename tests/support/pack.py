"""Two ways to ask the policy pack: a rule through the SDK's proxies, and the whole pack through its protocol."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from pulumi_policy import PolicyResource, PolicyResourceOptions, ResourceValidationArgs, StackValidationArgs
from pulumi_policy.policy import PolicyCustomTimeouts
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.pulumi_pack.server import ResourcePolicy, StackPolicy
from least_privilege.rules.finding import Finding, parse
from least_privilege.rules.rule import ResourceRule, StackRule
from least_privilege.stack.model import Resource, Stack
from offline_preview.pack import client
from offline_preview.pack.configuration import PackConfig, PolicyConfig
from offline_preview.pack.messages import AnalyzedResource


def urn(type_: str, name: str = "it") -> str:
    """The URN of a resource without parent in stack dev of project test."""
    return f"urn:pulumi:dev::test::{type_}::{name}"


def made(type_: str, properties: Mapping[str, Any], name: str = "it", **more: Any) -> AnalyzedResource:
    """A resource as the engine would show it; `UNKNOWN` stands for what is unknown at preview.

    `behind` maps a property to the resources that its value comes from.
    """
    behind: Mapping[str, Iterable[AnalyzedResource]] = more.pop("behind", {})
    return AnalyzedResource(
        urn=urn(type_, name),
        type=type_,
        name=name,
        properties=_wire(properties),
        property_dependencies={key: [other.urn for other in others] for key, others in behind.items()},
        **more,
    )


def sdk_check(rule: ResourceRule, type_: str, properties: Mapping[str, Any], **options: Any) -> list[Finding]:
    """What `rule` finds when the SDK hands it the resource behind its unknown-checking proxies."""
    messages: list[str] = []
    resource_options = PolicyResourceOptions(False, [], None, [], PolicyCustomTimeouts(0, 0, 0), [], None)
    props = unknown_checking_proxy(_wire(properties))
    args = ResourceValidationArgs(type_, props, urn(type_), "it", resource_options, None, options or None, None)

    def report(message: str, _urn: str | None = None) -> None:
        messages.append(message)

    ResourcePolicy(rule).validate(args, report)
    return [found(message) for message in messages]


def sdk_check_stack(rule: StackRule, *resources: AnalyzedResource, **options: Any) -> list[Finding]:
    """What `rule` finds, with its URN, when the SDK hands it the stack behind its unknown-checking proxies."""
    resource_options = PolicyResourceOptions(False, [], None, [], PolicyCustomTimeouts(0, 0, 0), [], None)
    given = {}
    for each in resources:
        props = unknown_checking_proxy(dict(each.properties))
        given[each.urn] = PolicyResource(each.type, props, each.urn, each.name, resource_options, None, None, [], {})
    for each in resources:
        given[each.urn].parent = given.get(each.parent)
        given[each.urn].property_dependencies = {
            key: [given[one] for one in urns if one in given] for key, urns in each.property_dependencies.items()
        }
    messages: list[Finding] = []

    def report(message: str, urn: str | None = None) -> None:
        messages.append(replace(found(message), urn=urn or ""))

    StackPolicy(rule).validate(StackValidationArgs([*given.values()], options or None, None), report)
    return messages


def sdk_check_both(rule: ResourceRule, type_: str, properties: Mapping[str, Any]) -> list[Finding]:
    """What `rule` finds of the resource by itself, and then of the stack that has nothing else, without URNs."""
    stack = Stack(resources=(Resource(type=type_, name="it", urn=urn(type_), properties=properties),))
    of_stack = rule.stack_check(stack, rule.defaults()) if rule.stack_check else ()
    return [*sdk_check(rule, type_, properties), *(replace(each, urn="") for each in of_stack)]


def own_id(id_: str) -> str:
    """An id as the pack reports it: without the account and region of the tests' stack, which it names in ARNs."""
    return id_.replace(":eu-west-1:111122223333:", ":REGION:ACCOUNT:").replace(":111122223333:", ":ACCOUNT:")


def found(message: str) -> Finding:
    """The finding in a policy message."""
    parsed = parse(message)
    assert parsed, f"not in the form of a finding: {message}"
    return parsed[0]


@dataclass(frozen=True)
class Said:
    """A finding that the pack reported, its level, and the URN that it is about."""

    finding: Finding
    level: str
    urn: str


class RunningPack:
    """The pack, started and asked as the engine does it."""

    def __init__(self, directory: Path) -> None:
        self.analyzer = client.start(directory)
        self._levels = {name: policy.level for name, policy in self.analyzer.info().items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.analyzer.close()

    def configure(self, **given: str | Mapping[str, Any]) -> None:
        """Configure it anew, as a configuration file would; rule names are written with underscores."""
        configs = {name: PolicyConfig(level=level) for name, level in self._levels.items()}
        for name, value in given.items():
            rule = name.replace("_", "-")
            properties = {"enforcementLevel": value} if isinstance(value, str) else dict(value)
            level = properties.pop("enforcementLevel", self._levels.get(rule, ""))
            configs[rule] = PolicyConfig(level=level, properties=properties)
        self.analyzer.configure(PackConfig(policies=configs))

    def preview(self, *resources: AnalyzedResource) -> list[Said]:
        """What it says of each resource and then of the stack."""
        said = [each for resource in resources for each in self.analyzer.analyze(resource)]
        said += self.analyzer.analyze_stack(resources)
        return [Said(found(each.message), each.level, each.urn) for each in said]

    def up(self, *made: tuple[AnalyzedResource, Mapping[str, Any]]) -> list[Said]:
        """What it says at an update of each resource, by its inputs, and then of the stack, which has outputs too."""
        said = [each for resource, _ in made for each in self.analyzer.analyze(resource)]
        said += self.analyzer.analyze_stack(
            replace(resource, properties={**resource.properties, **_wire(outputs)}) for resource, outputs in made
        )
        return [Said(found(each.message), each.level, each.urn) for each in said]

    def ids(self, *resources: AnalyzedResource, rule: str = "") -> list[str]:
        """The ids of what it finds, of `rule` only where one is given."""
        return sorted(said.finding.id for said in self.preview(*resources) if rule in ("", said.finding.rule))


def _wire(value: Any) -> Any:
    if value is UNKNOWN:
        return UNKNOWN_STRING_VALUE
    if isinstance(value, Mapping):
        return {key: _wire(item) for key, item in value.items()}
    return [_wire(item) for item in value] if isinstance(value, list) else value
