"""Wildcards in Action that stand for a whole service, or for more than reading one kind of thing."""

from collections.abc import Iterator

from least_privilege.rules.finding import Finding, id_of, some
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.permissions.allowances import Allowance, count
from least_privilege.rules.support.permissions.device_access import DeviceAllowance, device_allowances
from least_privilege.rules.support.permissions.resource_fit import in_effect_on
from least_privilege.rules.support.permissions.statement_verdicts import StatementVerdicts
from least_privilege.rules.support.permissions.suggestions import element, listed_actions
from least_privilege.rules.support.permissions.wide_statements import wildcards, wildcards_describe
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy


def _judge(embedded: EmbeddedPolicy, given: Allowance) -> Iterator[Finding]:
    """One finding for all wildcards of a statement: its Action is edited once."""
    if matched := wildcards(embedded.document, given):
        every = tuple(dict.fromkeys(action for actions in matched.values() for action in actions))
        granted = in_effect_on(given, every)
        yield Finding(
            id=f"iam-wildcard-action:{id_of(matched, 3)}",
            evidence=f"{given.statement.label} of {embedded.label} allows {some(matched)} on "
            f"{some(given.resources, 2) or 'a resource that is unknown at preview'}: {count(granted)}, and every "
            "action that AWS adds later.",
            fix=f"list the actions in use, for example {element('Action', listed_actions(given))}.",
            advisory=wildcards_describe(matched),
        )


_VERDICTS = StatementVerdicts(_judge)


def _check(resource: Resource, options: Options) -> Iterator[Finding]:
    yield from _VERDICTS.of_resource(resource, options)
    for device in device_allowances(resource):
        if device.is_by_wildcard and device.wide:
            yield _of_devices(device)


def _of_devices(given: DeviceAllowance) -> Finding:
    """A wildcard in an IoT policy: it has no more than devices can do, but as any other device."""
    written = given.statement.action_patterns
    actions = given.usual_actions()
    resources = given.own_resources(actions)
    inverse = given.statement.not_actions
    return Finding(
        id=f"iam-wildcard-action:{'NotAction' if inverse else id_of(written, 3)}",
        evidence=f"{given.label} allows {'every action but ' if inverse else ''}{some(written)} on "
        f"{some(given.wide, 2)}: each device that has the policy {given.power}.",
        fix=f"write {element('Action', actions)}, {element('Resource', resources)}, and a statement for any other "
        "action in use.",
    )


RULE = ResourceRule(
    name="iam-wildcard-action",
    description="Actions are listed, not matched by a wildcard over a service or an access level",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="a review cannot see what a wildcard grants, and AWS adds actions every week. A wildcard that only "
    "reads how things are set up, and no data, is advisory",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "access_policies_understand-policy-summary-access-level-summaries.html",
    types=frozenset(),
    check=_check,
    stack_check=_VERDICTS.of_stack,
    bad='{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::pettracker-images/*"}',
    good='{"Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjectTagging"], '
    '"Resource": "arn:aws:s3:::pettracker-images/*"}',
)
