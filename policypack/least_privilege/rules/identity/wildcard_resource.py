"""Actions on wider resources than they support: every table, where one could be named."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from least_privilege.aws.actions import Action, expand
from least_privilege.evaluation.restrictions import reliable_denies
from least_privilege.policy.patterns import ResourcePattern
from least_privilege.policy.wildcards import contains
from least_privilege.rules.finding import Finding, NamedId, id_of
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.conditions_in_force import keys_of
from least_privilege.rules.support.permissions.allowances import (
    Allowance,
    allowances,
    identity_policies,
    left,
    some,
    texts,
)
from least_privilege.rules.support.permissions.device_access import DeviceAllowance, device_allowances
from least_privilege.rules.support.permissions.resource_scope import too_wide, wide_for
from least_privilege.rules.support.permissions.suggestions import element, narrower_resources, surroundings_of
from least_privilege.rules.support.permissions.wildcard_actions import is_apart
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy

_PARTITION = re.compile("^arn:aws-(cn|us-gov):")


@dataclass(frozen=True, kw_only=True)
class _WideResource:
    """A Resource as written, and the actions that support a narrower one."""

    written: ResourcePattern
    actions: tuple[Action, ...]

    @property
    def in_words(self) -> str:
        return f"'{self.written}' ({wide_for(self.actions[0], self.written)})"


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in identity_policies(resource):
        for given in allowances(embedded.document):
            if not given.restricted and not given.statement.not_resources and (wide := _wide(embedded, given)):
                yield _finding(embedded, given, wide)
    for device in device_allowances(resource):
        if device.wide and not device.is_by_wildcard:
            yield _of_devices(device)


def _wide(embedded: EmbeddedPolicy, given: Allowance) -> list[_WideResource]:
    actions = _narrowable(given)
    found = ((written, left(embedded.document, too_wide(actions, written), [written])) for written in given.resources)
    named = ((written, tuple(each for each in kept if _is_left_by_name(embedded, each))) for written, kept in found)
    return [_WideResource(written=written, actions=kept) for written, kept in named if kept]


def _is_left_by_name(embedded: EmbeddedPolicy, action: Action) -> bool:
    """Whether Denies leave anything that has an ARN: not where text messages are allowed, but no topic.

    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
    """
    denies = [each for each in reliable_denies(embedded.document) if each.matches_action(action.name.lower())]
    denied = [_PARTITION.sub("arn:aws:", resource) for each in denies for resource in texts(each.resources)]
    forms = (type_.pattern.replace("arn:*:", "arn:aws:") for type_ in action.resource_types)
    return not all(any(contains(resource, form) for resource in denied) for form in forms)


def _narrowable(given: Allowance) -> Sequence[Action]:
    """The actions of a statement that could have narrower resources.

    Not those of NotAction and of wildcards over services, which are findings of their own, nor of a wildcard that only
    lists, such as `ec2:Describe*`: part of what it stands for supports no resources.
    """
    if given.statement.not_actions:
        return []
    listed = (expand(pattern) for pattern in given.patterns if not is_apart(pattern))
    return [action for action in dict.fromkeys(chain.from_iterable(listed)) if action.resource_types]


def _finding(embedded: EmbeddedPolicy, given: Allowance, wide: list[_WideResource]) -> Finding:
    """One finding for all of a statement's wide resources: its Resource is edited once."""
    actions = list(dict.fromkeys(action for each in wide for action in each.actions))
    services = id_of((action.service for action in actions), 3)
    written = [each.written for each in wide]
    keys = keys_of(given.statement.conditions)
    still = f", and the condition on {some(keys)} does not restrict them" if keys else ""
    support = "these actions support" if len(actions) > 1 else "the action supports"
    return Finding(
        id=NamedId(lambda called: f"iam-wildcard-resource:{services}:{id_of(written, 1, called)}"),
        evidence=f"{given.statement.label} of {embedded.label} allows {some(action.name for action in actions)} on "
        f"{some((each.in_words for each in wide), 2)}: {support} narrower resources{still}.",
        fix=f"{narrower_resources(given, surroundings_of(embedded.resource, embedded.document))}.",
    )


def _of_devices(given: DeviceAllowance) -> Finding:
    """A wide resource in an IoT policy, which every device with a certificate has in common."""
    written = list(given.wide)
    actions = dict.fromkeys(name for names in given.wide.values() for name in names)
    named = [f"'{each}' ({given.types_in(each)})" for each in written]
    return Finding(
        id=NamedId(lambda called: f"iam-wildcard-resource:iot:{id_of(written, 1, called)}"),
        evidence=f"{given.label} allows {some(actions)} on {some(named, 2)}: each device that has the policy "
        f"{given.power}.",
        fix=f"name what is the device's own: {element('Resource', given.own_resources(given.actions))}.",
    )


RULE = ResourceRule(
    name="iam-wildcard-resource",
    description="Actions that support it are allowed on named resources",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="anyone who breaks into a workload can do to every table or bucket what the workload can",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    types=frozenset(),
    check=_check,
    bad='{"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}',
    good='{"Effect": "Allow", "Action": "dynamodb:PutItem", '
    '"Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/Photos"}',
)
