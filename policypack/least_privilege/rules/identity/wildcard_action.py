"""Wildcards in Action."""

from collections.abc import Iterator
from functools import lru_cache

from least_privilege.aws.actions import Action, expand
from least_privilege.policy.patterns import ActionPattern
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import (
    Allowance,
    allowances,
    count,
    identity_policies,
    left,
    some,
)
from least_privilege.rules.support.wildcard_actions import too_many
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy


def _wildcard_action(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in identity_policies(resource):
        for each in allowances(embedded.document):
            if each.statement.action_wildcards:
                yield from _wildcards(embedded, each)


def _wildcards(embedded: EmbeddedPolicy, given: Allowance) -> Iterator[Finding]:
    for pattern in given.patterns:
        if pattern.is_plain:
            continue
        actions = left(embedded.document, expand(pattern), given.resources)
        if not too_many(pattern, actions):
            continue
        yield Finding(
            id=f"iam-wildcard-action:{pattern}",
            evidence=f"{given.statement.label} of {embedded.label} allows {pattern} on "
            f"{some(given.resources, 2) or 'resources'}: {count(actions)}, and whatever AWS adds to them.",
            fix=f"list what is used, e.g. {_usual(pattern, actions)}.",
        )


@lru_cache(1 << 12)
def _usual(pattern: ActionPattern, actions: tuple[Action, ...]) -> str:
    """A few actions to begin the list with: AWS gives what is used most the shortest names."""
    if pattern.spans_services:
        return "s3:GetObject, dynamodb:PutItem"
    with_resources = [action.name for action in actions if action.supports_resources] or [a.name for a in actions]
    return ", ".join(sorted(sorted(with_resources, key=lambda name: (len(name), name))[:3]))


_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"


_ALLOW = '{"Effect": "Allow", '


RULE = ResourceRule(
    name="iam-wildcard-action",
    description="Actions are listed, not matched by a wildcard over a service or an access level",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="nobody can review what a wildcard grants, and AWS adds to it every week",
    url=f"{_GUIDE}/access_policies_understand-policy-summary-access-level-summaries.html",
    types=frozenset(),
    check=_wildcard_action,
    bad=_ALLOW + '"Action": "s3:*", "Resource": "arn:aws:s3:::pettracker-images/*"}',
    good=_ALLOW + '"Action": ["s3:GetObject", "s3:GetObjectTagging"], "Resource": "arn:aws:s3:::pettracker-images/*"}',
)
