"""Actions on resources that they do not support: the statement allows or denies nothing there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from least_privilege.aws.actions import Action, expand
from least_privilege.aws.resource_control_services import RESOURCE_CONTROL_SERVICES
from least_privilege.policy.document import PolicyKind, Statement
from least_privilege.policy.patterns import ResourcePattern, resource_pattern
from least_privilege.policy.unknown import Unknown
from least_privilege.rules.finding import Finding, NamedId, id_of, some
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.rules.support.permissions.device_access import DeviceAllowance, device_allowances
from least_privilege.rules.support.permissions.passed_roles import PASS_ROLE
from least_privilege.rules.support.permissions.resource_fit import StatementFit, fits
from least_privilege.rules.support.permissions.sensitive_actions import (
    changes_access,
    changes_account,
    returns_credentials,
)
from least_privilege.rules.support.permissions.suggestions import (
    condition_element,
    element,
    statement,
    suggested_resources,
    surroundings_of,
)
from least_privilege.rules.support.service_policies import of_own_service
from least_privilege.rules.support.values.resources import fits_no_form, resource_fault, respelt
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies
from least_privilege.stack.resource_policies import RESOURCE_POLICY_TYPES

_KINDS = (PolicyKind.IDENTITY, PolicyKind.SERVICE_CONTROL, PolicyKind.RESOURCE_CONTROL)
"""Those that name resources of any service."""

_MOST = 4
"""So many resources are suggested at most."""


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in embedded_policies(resource):
        for each in embedded.document.statements if _is_judged(embedded) else ():
            # What is wrong with an ARN by itself, iam-malformed-document says.
            judged = of_own_service(embedded, each)
            right = tuple(value for value in judged.resources if not _is_malformed(value, denies=not each.allows))
            known = [value for value in right if isinstance(value, str)]
            if known and not any(value.is_unrestricted for value in known):
                judged = judged if right == judged.resources else replace(judged, resources=right)
                yield from _Misfits(embedded=embedded, fit=StatementFit(judged)).findings()
            if embedded.kind is PolicyKind.RESOURCE_CONTROL and (beyond := _beyond_control(each)):
                yield _not_controlled(embedded, each, beyond)
    for device in device_allowances(resource):
        if misplaced := device.misplaced():
            yield _misplaced(device, misplaced)


def _is_judged(embedded: EmbeddedPolicy) -> bool:
    """Whether the document names resources of any service, or is on a resource whose service is known."""
    return embedded.kind in _KINDS or (
        embedded.kind is PolicyKind.RESOURCE and embedded.resource.type in RESOURCE_POLICY_TYPES
    )


def _beyond_control(statement: Statement) -> list[str]:
    """The actions of a resource control policy's statement that AWS has, of services that it does not apply to."""
    patterns = (each for each in statement.action_patterns if not each.spans_services)
    return [each for each in patterns if each.service not in RESOURCE_CONTROL_SERVICES and expand(each)]


def _not_controlled(embedded: EmbeddedPolicy, given: Statement, actions: list[str]) -> Finding:
    kept = [each for each in texts(given.actions) if each not in actions]
    remove = f"keep {element('Action', kept)} here" if kept else "remove the statement"
    return Finding(
        id=f"iam-resource-mismatch:{id_of(actions, 1)}",
        evidence=f"{given.label} of {embedded.label} denies {some(actions)}, but AWS does not list "
        f"{some(dict.fromkeys(each.partition(':')[0] for each in actions))} among the services to which resource "
        "control policies apply: it denies nothing there.",
        fix=f"{remove}, and deny the others in a service control policy or in the resources' own policies.",
    )


def _misplaced(given: DeviceAllowance, misplaced: dict[str, str]) -> Finding:
    """In an IoT policy: iot:Subscribe on a topic, say, where it takes a topic filter."""
    types = list(dict.fromkeys(misplaced.values()))
    return Finding(
        id=f"iam-resource-mismatch:{id_of(misplaced, 1)}",
        evidence=f"{given.label} names {some(misplaced)} on {some(given.resources, 1)}, a resource that "
        f"{'this action does' if len(misplaced) == 1 else 'these actions do'} not support: it allows nothing.",
        fix=f"name a resource of the type {some(types)}: {element('Resource', given.placed(types))}.",
    )


@dataclass(frozen=True, kw_only=True)
class _Misfits:
    """The findings on one statement, as far as its actions do not support its resources."""

    embedded: EmbeddedPolicy
    fit: StatementFit

    def findings(self) -> Iterator[Finding]:
        if self.fit.without_fit and not self.fit.has_unknown_resource:
            if self.fit.without_resources:
                yield self._only_everything()
            if self.fit.of_other_types:
                yield self._other_types()
        all_misfit = len(self.fit.without_fit) == len(self.fit.actions)
        if not all_misfit and not self.fit.statement.has_unknown_action and self.fit.unused_resources:
            yield self._unused()

    @property
    def _where(self) -> str:
        return f"{self.fit.statement.label} of {self.embedded.label}"

    @property
    def _nothing(self) -> str:
        return (
            "it allows nothing"
            if self.fit.statement.allows
            else "it denies nothing, and what it should deny stays allowed"
        )

    def _only_everything(self) -> Finding:
        names = self.fit.without_resources
        others = [each for each in texts(self.fit.statement.actions) if each not in names]
        own = statement(
            element("Action", names),
            element("Resource", ["*"]),
            condition_element(self.fit.statement.conditions),
            effect=self.fit.statement.effect,
        )
        move = f"keep {element('Action', others)} here, and add {own}" if others else 'write "Resource": "*"'
        if self.embedded.kind is PolicyKind.RESOURCE:
            kept = f"remove {some(names)}: {element('Action', others)}" if others else "remove the statement"
            move = f"{kept}. Only the callers' own policies allow or deny an action without resources"
        return Finding(
            id=f"iam-resource-mismatch:{id_of(names, 1)}",
            evidence=f"{self._where} names {some(names)} on {some(self.fit.resources, 1)}, but "
            f"{'this action supports' if len(names) == 1 else 'these actions support'} only '*': {self._nothing}.",
            fix=f"{move}.",
            checks=_checks(self.fit.resources),
        )

    def _other_types(self) -> Finding:
        names = self.fit.of_other_types
        return Finding(
            id=f"iam-resource-mismatch:{id_of(names, 1)}",
            evidence=f"{self._where} names {some(names)} on {some(self.fit.resources, 1)}, a resource that "
            f"{'this action does' if len(names) == 1 else 'these actions do'} not support: {self._nothing}.",
            fix=self._without_sensitive() or f"name the resource as {element('Resource', self._with_supported())}.",
            checks=_checks(self.fit.resources),
        )

    def _without_sensitive(self) -> str:
        """What to remove where an Allow would come to grant power that it does not grant as it stands."""
        given, misfits = self.fit.statement, self.fit.of_other_types
        powers = [each for each in misfits if any(map(_gives_power, self.fit.actions[each]))]
        if not given.allows or not powers:
            return ""
        kept = [each for each in texts(given.actions) if each not in misfits]
        remove = f"remove {some(misfits)}: {element('Action', kept)}" if kept else "remove the statement"
        return f"{remove}. A named resource would make it grant what it does not grant now."

    def _with_supported(self) -> list[str]:
        """The resources with those that the misfitting actions support: a bucket's objects for the bucket."""
        around = surroundings_of(self.embedded.resource, self.embedded.document)
        actions = [action for written in self.fit.of_other_types for action in self.fit.actions[written]]
        spelt = [
            next((new for new in respelt(each) if any(fits(action, resource_pattern(new)) for action in actions)), "")
            for each in self.fit.resources
            if each not in self.fit.used_resources
        ]
        if spelt and all(spelt):
            return [*self.fit.used_resources, *spelt]
        buckets = [each for each in self.fit.resources if each.startswith("arn:aws:s3:::")]
        found = suggested_resources(actions, around)
        found = found if len(found) <= _MOST else found[:1]
        if buckets and all(":s3:::" in each for each in found):
            objects = any(each.endswith("/*") for each in found)
            names = dict.fromkeys(bucket.partition("/")[0] for bucket in buckets)
            found = [f"{name}/*" if objects else name for name in names]
        used = self.fit.used_resources
        return [*used, *(each for each in found if each not in used)]

    def _unused(self) -> Finding:
        names = self.fit.unused_resources
        kept = [each for each in self.fit.resources if each not in names]
        remove = f": {element('Resource', kept)}" if kept and not self.fit.has_unknown_resource else ""
        return Finding(
            id=NamedId(lambda called: f"iam-resource-mismatch:{id_of(names, 1, called)}"),
            evidence=f"{self._where} names {some(names, 2)}, which none of its actions supports: "
            f"{'it allows' if self.fit.statement.allows else 'it denies'} nothing there.",
            fix=f"add the actions that are meant for {'it' if len(names) == 1 else 'them'}, or remove "
            f"{'it' if len(names) == 1 else 'them'}{remove}.",
            checks=_checks(names),
        )


def _checks(arns: Iterable[str]) -> tuple[str, ...]:
    """AWS's check of ARNs that are of no resource: it leaves out whether actions support a resource."""
    return ("INVALID_ARN_RESOURCE",) if any(map(fits_no_form, arns)) else ()


def _gives_power(action: Action) -> bool:
    return changes_access(action) or changes_account(action) or returns_credentials(action) or action.name == PASS_ROLE


def _is_malformed(resource: ResourcePattern | Unknown, *, denies: bool) -> bool:
    return isinstance(resource, ResourcePattern) and not (
        resource.has_form and resource_fault(resource, denies) is None
    )


RULE = ResourceRule(
    name="iam-resource-mismatch",
    description="Each statement's resources are of types that its actions support",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    level_reason="the pack's copy of AWS's list may be older than a new service, whose policy must not be stopped",
    url="https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html",
    types=frozenset(),
    check=_check,
    bad='{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pettracker-images"}',
    good='{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pettracker-images/*"}',
)
