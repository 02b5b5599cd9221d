"""A pack's description of its policies, and their configuration, put together and checked as the engine does.

Source: https://github.com/pulumi/pulumi/blob/master/pkg/resource/analyzer/config.go
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2 as messages

from least_privilege.judging import json_schema
from least_privilege.judging.selection import Selection, waivers_of_others
from least_privilege.policy.nearest_match import did_you_mean
from least_privilege.rules.pack import waiver
from offline_preview.pack.configuration import PolicyConfig


@dataclass(frozen=True, kw_only=True)
class PolicyInfo:
    """A pack's description of one of its policies; `severity` is '' where the pack gives none."""

    name: str
    description: str
    level: str
    severity: str
    url: str
    stack: bool
    properties: Mapping[str, Mapping[str, Any]]
    required: tuple[str, ...]

    @classmethod
    def of(cls, policy: messages.PolicyInfo) -> Self:
        severity = messages.PolicySeverity.Name(policy.severity).removeprefix("POLICY_SEVERITY_").lower()
        return cls(
            name=policy.name,
            description=policy.description,
            level=messages.EnforcementLevel.Name(policy.enforcementLevel).lower(),
            severity="" if severity == "unspecified" else severity,
            url=policy.url,
            stack=policy.policy_type == messages.POLICY_TYPE_STACK,
            properties=json_format.MessageToDict(policy.configSchema.properties),
            required=tuple(policy.configSchema.required),
        )


def initial_config(given: messages.PolicyConfig) -> PolicyConfig:
    """A policy's configuration in the pack's own code. The SDK makes a level that is left out there advisory."""
    level = messages.EnforcementLevel.Name(given.enforcementLevel).lower()
    return PolicyConfig(level=level, properties=json_format.MessageToDict(given.properties))


def reconcile(
    policies: Mapping[str, PolicyInfo], initial: Mapping[str, PolicyConfig], given: Mapping[str, PolicyConfig]
) -> tuple[dict[str, PolicyConfig], list[str]]:
    """Every policy's level and properties: its own defaults, `initial` over them, `given` over both; and every fault.

    A name without a policy passes where it has a level, as in the engine: the pack may refuse it.
    """
    result = {
        name: PolicyConfig(
            level=policy.level,
            properties={key: item["default"] for key, item in policy.properties.items() if "default" in item},
        )
        for name, policy in policies.items()
    }
    for layer in (initial, given):
        everywhere = layer.get("all", PolicyConfig()).level
        result = {name: replace(old, level=everywhere or old.level) for name, old in result.items()}
        for name, new in layer.items():
            old = result.get(name, PolicyConfig())
            result[name] = PolicyConfig(level=new.level or old.level, properties={**old.properties, **new.properties})
    faults = [fault for _, policy in sorted(policies.items()) for fault in _faults(policy, result[policy.name])]
    faults += [f"{name}: no such policy{did_you_mean(name, policies)}" for name, new in result.items() if not new.level]
    return result, faults


def selected(
    complete: Mapping[str, PolicyConfig], policies: Mapping[str, PolicyInfo], selection: Selection
) -> dict[str, PolicyConfig]:
    """The configuration in which the policies that `selection` leaves out are disabled, and have no waivers."""
    left_out = selection.left_out({name: policy.severity for name, policy in policies.items()})
    chosen = {name: replace(old, level="disabled") if name in left_out else old for name, old in complete.items()}
    if own := chosen.get(waiver.NAME):
        kept = waivers_of_others(own.properties.get(waiver.WAIVERS, ()), left_out)
        chosen[waiver.NAME] = replace(own, properties={**own.properties, waiver.WAIVERS: kept})
    return chosen


def _faults(policy: PolicyInfo, given: PolicyConfig) -> Iterator[str]:
    yield from (f"{policy.name}.{name}: missing" for name in policy.required if name not in given.properties)
    for name, value in given.properties.items():
        yield from json_schema.faults(value, policy.properties.get(name, {}), f"{policy.name}.{name}")
