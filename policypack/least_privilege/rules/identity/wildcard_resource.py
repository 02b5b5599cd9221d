"""Actions on wider resources than they need."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from least_privilege.aws.actions import Action, expand
from least_privilege.policy.document import Statement
from least_privilege.policy.patterns import ResourcePattern
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import (
    Allowance,
    allowances,
    identity_policies,
    left,
    some,
)
from least_privilege.rules.support.conditions_in_force import keys_of
from least_privilege.rules.support.resource_scope import narrower, too_wide, wide_for
from least_privilege.rules.support.wildcard_actions import is_apart
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy


def _wildcard_resource(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in identity_policies(resource):
        for each in allowances(embedded.document):
            if not each.restricted and not each.statement.not_resources:
                actions = _accountable(each)
                for written in each.resources:
                    yield from _wide(embedded, each.statement, actions, written)


def _wide(
    embedded: EmbeddedPolicy, statement: Statement, actions: Iterable[Action], written: ResourcePattern
) -> Iterator[Finding]:
    by_service: dict[str, list[Action]] = {}
    for action in left(embedded.document, too_wide(actions, written), [written]):
        by_service.setdefault(action.service, []).append(action)
    if not by_service:
        return
    where = f"{statement.label} of {embedded.label}"
    named = "".join(written.split())
    keys = keys_of(statement.conditions)
    still = f", and the condition on {some(keys)} does not narrow them" if keys else ""
    apart = ", and keep actions without resources in a statement of their own" if written.is_unrestricted else ""
    for service, found in by_service.items():
        names = some([action.name for action in found])
        support = ("these actions support" if len(found) > 1 else "the action supports") + " narrower resources" + still
        yield Finding(
            id=f"iam-wildcard-resource:{service}:{named}",
            evidence=f"{where} allows {names} on '{written}', {wide_for(found[0], written)}: {support}.",
            fix=f"name what is used, as {narrower(found, written)}{apart}.",
        )


def _accountable(given: Allowance) -> Collection[Action]:
    """The actions of a statement that could have narrower resources.

    Not those of NotAction and of wildcards over services, which are findings of their own, nor of a wildcard that only
    lists, such as `ec2:Describe*`: part of what it stands for has no resources.
    """
    if given.statement.not_actions:
        return []
    actions: Iterable[Action] = given.actions
    if given.statement.action_wildcards:
        listed = (expand(pattern) for pattern in given.patterns if not is_apart(pattern))
        actions = dict.fromkeys(chain.from_iterable(listed))
    return [action for action in actions if action.resource_types]


_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"


_ALLOW = '{"Effect": "Allow", '


RULE = ResourceRule(
    name="iam-wildcard-resource",
    description="Actions that support it are allowed on named resources",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="what a workload may do to every table or bucket, whoever breaks into it may do too",
    url=f"{_GUIDE}/reference_policies_elements_resource.html",
    types=frozenset(),
    check=_wildcard_resource,
    bad=_ALLOW + '"Action": "dynamodb:PutItem", "Resource": "*"}',
    good=_ALLOW + '"Action": "dynamodb:PutItem", "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/Photos"}',
)
