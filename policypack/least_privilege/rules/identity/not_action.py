"""Allow statements that name exceptions: they grant what their author did not think of."""

from collections.abc import Iterator

from least_privilege.policy.patterns import action_pattern
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.permissions.allowances import (
    Allowance,
    allowances,
    count,
    identity_policies,
    left,
    texts,
)
from least_privilege.rules.support.permissions.any_role import any_role_checks
from least_privilege.rules.support.permissions.resource_fit import in_effect_on
from least_privilege.rules.support.permissions.suggestions import (
    element,
    narrower_resources,
    surroundings_of,
    usual_actions,
)
from least_privilege.rules.support.permissions.wide_statements import excludes_all_names
from least_privilege.rules.support.written_actions import written_actions
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy

_UNKNOWN = "those unknown at preview"


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in identity_policies(resource):
        for given in allowances(embedded.document):
            if given.statement.not_actions:
                yield from _all_actions_but(embedded, given)
            if given.statement.not_resources and not excludes_all_names(given):
                yield _all_resources_but(embedded, given)


def _all_actions_but(embedded: EmbeddedPolicy, given: Allowance) -> Iterator[Finding]:
    granted = left(embedded.document, given.actions, given.resources)
    if granted:
        granted = in_effect_on(given, granted)
        listed = usual_actions(action_pattern("*"), granted, given.resources)
        yield Finding(
            id="iam-not-action:NotAction",
            evidence=f"{given.statement.label} of {embedded.label} allows every action except "
            f"{some(texts(given.statement.not_actions)) or _UNKNOWN}: {count(granted)}, and every action that AWS "
            "adds later.",
            fix=f"list the actions in use, for example {element('Action', listed)}; to exclude some, add a Deny.",
            actions=written_actions(given.statement),
            checks=any_role_checks([given.statement]),
        )


def _all_resources_but(embedded: EmbeddedPolicy, given: Allowance) -> Finding:
    around = surroundings_of(embedded.resource, embedded.document)
    actions = some(texts(given.statement.actions)) or "actions"
    return Finding(
        id="iam-not-action:NotResource",
        evidence=f"{given.statement.label} of {embedded.label} allows {actions} on every resource except "
        f"{some(texts(given.statement.not_resources), 2) or _UNKNOWN}, including resources that do not exist yet.",
        fix=f"{narrower_resources(given, around)}; to exclude some, add a Deny.",
        actions=written_actions(given.statement),
        checks=any_role_checks([given.statement]),
    )


RULE = ResourceRule(
    name="iam-not-action",
    description="No Allow has NotAction or NotResource",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="an Allow by exception grants what its author did not think of, and grows with AWS",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
    types=frozenset(),
    check=_check,
    bad='{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}',
    good='{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}',
)
