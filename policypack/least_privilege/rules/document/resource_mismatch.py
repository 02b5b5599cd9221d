"""Actions on resources that they do not support: the statement allows or denies nothing there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from least_privilege.aws.actions import expand
from least_privilege.aws.resource_control_services import RESOURCE_CONTROL_SERVICES
from least_privilege.policy.document import PolicyKind, Statement
from least_privilege.policy.patterns import ResourcePattern
from least_privilege.policy.unknown import Unknown
from least_privilege.rules.finding import Finding, NamedId, id_of, some
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.rules.support.permissions.device_access import DeviceAllowance, device_allowances
from least_privilege.rules.support.permissions.resource_fit import StatementFit
from least_privilege.rules.support.permissions.resource_fixes import on_everything, on_supported, without_unused
from least_privilege.rules.support.permissions.suggestions import element
from least_privilege.rules.support.service_policies import of_own_service
from least_privilege.rules.support.values.resources import fits_no_form, resource_fault
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies
from least_privilege.stack.resource_policies import RESOURCE_POLICY_TYPES

_KINDS = (PolicyKind.IDENTITY, PolicyKind.SERVICE_CONTROL, PolicyKind.RESOURCE_CONTROL)
"""Those that name resources of any service."""


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in embedded_policies(resource):
        for each in embedded.document.statements if _is_judged(embedded) else ():
            # What is wrong with an ARN by itself, iam-malformed-document says.
            judged = of_own_service(embedded, each)
            right = tuple(value for value in judged.resources if not _is_malformed(value, denies=not each.allows))
            known = [value for value in right if isinstance(value, str)]
            if known and not any(value.is_unrestricted for value in known):
                judged = judged if right == judged.resources else replace(judged, resources=right)
                yield from _misfits(embedded, StatementFit(judged))
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


def _misfits(embedded: EmbeddedPolicy, fit: StatementFit) -> Iterator[Finding]:
    """The findings on one statement, as far as its actions do not support its resources."""
    if fit.without_fit and not fit.has_unknown_resource:
        if fit.without_resources:
            yield _only_everything(embedded, fit)
        if fit.of_other_types:
            yield _other_types(embedded, fit)
    all_misfit = len(fit.without_fit) == len(fit.actions)
    if not all_misfit and not fit.statement.has_unknown_action and fit.unused_resources:
        yield _unused(embedded, fit)


def _only_everything(embedded: EmbeddedPolicy, fit: StatementFit) -> Finding:
    names = fit.without_resources
    return Finding(
        id=f"iam-resource-mismatch:{id_of(names, 1)}",
        evidence=f"{_names(embedded, fit, names)}, but {'this action' if len(names) == 1 else 'these actions'} "
        f"support{'s' if len(names) == 1 else ''} only '*': {_nothing(fit.statement)}.",
        fix=on_everything(embedded, fit),
        checks=_checks(fit.resources),
    )


def _other_types(embedded: EmbeddedPolicy, fit: StatementFit) -> Finding:
    names = fit.of_other_types
    return Finding(
        id=f"iam-resource-mismatch:{id_of(names, 1)}",
        evidence=f"{_names(embedded, fit, names)}, a resource that "
        f"{'this action does' if len(names) == 1 else 'these actions do'} not support: {_nothing(fit.statement)}.",
        fix=on_supported(embedded, fit),
        checks=_checks(fit.resources),
    )


def _unused(embedded: EmbeddedPolicy, fit: StatementFit) -> Finding:
    names = fit.unused_resources
    return Finding(
        id=NamedId(lambda called: f"iam-resource-mismatch:{id_of(names, 1, called)}"),
        evidence=f"{fit.statement.label} of {embedded.label} names {some(names, 2)}, which none of its actions "
        f"supports: {'it allows' if fit.statement.allows else 'it denies'} nothing there.",
        fix=without_unused(fit),
        checks=_checks(names),
    )


def _names(embedded: EmbeddedPolicy, fit: StatementFit, actions: Sequence[str]) -> str:
    return f"{fit.statement.label} of {embedded.label} names {some(actions)} on {some(fit.resources, 1)}"


def _nothing(given: Statement) -> str:
    return "it allows nothing" if given.allows else "it denies nothing, and what it should deny stays allowed"


def _checks(arns: Iterable[str]) -> tuple[str, ...]:
    """AWS's check of ARNs that are of no resource: it leaves out whether actions support a resource."""
    return ("INVALID_ARN_RESOURCE",) if any(map(fits_no_form, arns)) else ()


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
