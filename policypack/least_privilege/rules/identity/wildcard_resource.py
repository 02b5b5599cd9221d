"""Actions on wider resources than they support: every table, where one could be named."""

from collections.abc import Iterator, Sequence

from least_privilege.rules.finding import Finding, NamedId, id_of, some
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.conditions_in_force import keys_of
from least_privilege.rules.support.permissions.allowances import Allowance
from least_privilege.rules.support.permissions.device_access import DeviceAllowance, device_allowances
from least_privilege.rules.support.permissions.sensitive_actions import only_describe
from least_privilege.rules.support.permissions.statement_verdicts import StatementVerdicts
from least_privilege.rules.support.permissions.suggestions import element, narrower_resources, surroundings_of
from least_privilege.rules.support.permissions.wide_statements import WideResource, wide_resources
from least_privilege.rules.support.written_actions import written_actions
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy


def _judge(embedded: EmbeddedPolicy, given: Allowance) -> Iterator[Finding]:
    if wide := wide_resources(embedded.document, given):
        yield _finding(embedded, given, wide)


def _finding(embedded: EmbeddedPolicy, given: Allowance, wide: Sequence[WideResource]) -> Finding:
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
        actions=written_actions(given.statement, actions),
        advisory=only_describe(actions),
    )


_VERDICTS = StatementVerdicts(_judge)


def _check(resource: Resource, options: Options) -> Iterator[Finding]:
    yield from _VERDICTS.of_resource(resource, options)
    for device in device_allowances(resource):
        if device.wide and not device.is_by_wildcard:
            yield _of_devices(device)


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
        actions=tuple(actions),
    )


RULE = ResourceRule(
    name="iam-wildcard-resource",
    description="Actions that support it are allowed on named resources",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="anyone who breaks into a workload can do to every table or bucket what the workload can. A statement "
    "that only reads how things are set up, and no data, is advisory",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    types=frozenset(),
    check=_check,
    stack_check=_VERDICTS.of_stack,
    bad='{"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}',
    good='{"Effect": "Allow", "Action": "dynamodb:PutItem", '
    '"Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/Photos"}',
)
