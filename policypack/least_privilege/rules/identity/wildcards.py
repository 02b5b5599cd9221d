"""Identity policies that grant more than anybody listed: every action, a whole service, every resource."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import chain

from least_privilege.aws.actions import LIST, READ, Action, expand
from least_privilege.policy.document import Statement
from least_privilege.policy.patterns import ActionPattern, ResourcePattern
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import (
    Allowance,
    administers,
    allowances,
    attached_policies,
    count,
    identity_policies,
    left,
    some,
    texts,
    wide,
)
from least_privilege.rules.support.principal_statements import keys_of
from least_privilege.rules.support.resource_scope import narrower, too_wide, wide_for
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy

_METADATA = ("describe", "list")
_ONE_CALL = ("kms:generatedatakey*", "kms:reencrypt*")
"""Wildcards that AWS's own key policies have: what they stand for is one use of a key.
Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html"""


def _admin(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in (*identity_policies(resource), *attached_policies(resource)):
        if granted := administers(embedded.document):
            yield Finding(
                id="iam-admin-access",
                evidence=f"{some(each.statement.label for each in wide(embedded.document))} of {embedded.label} allows "
                f"{granted:,} of AWS's {len(expand('*')):,} actions on every resource, those of IAM among them: "
                "whoever has it owns the account.",
                fix="list the actions that are used, on the resources that they are used on; for the rare case of an "
                "administrator, a role that people assume with MFA, and a waiver.",
            )


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
        if not _too_many(pattern, actions):
            continue
        yield Finding(
            id=f"iam-wildcard-action:{pattern}",
            evidence=f"{given.statement.label} of {embedded.label} allows {pattern} on "
            f"{some(given.resources, 2) or 'resources'}: {count(actions)}, and whatever AWS adds to them.",
            fix=f"list what is used, e.g. {_usual(pattern, actions)}.",
        )


def _too_many(pattern: ActionPattern, actions: tuple[Action, ...]) -> bool:
    return len(actions) > 1 and (pattern.is_whole_service or not _harmless(pattern, actions))


@lru_cache(1 << 12)
def _harmless(pattern: ActionPattern, actions: tuple[Action, ...]) -> bool:
    """Whether a wildcard only lists (`ec2:Describe*`), or reads one kind of thing (`s3:GetObject*`, not `s3:Get*`)."""
    if all(map(_only_lists, actions)) or pattern.lowered in _ONE_CALL:
        return True
    names = [action.name.partition(":")[2] for action in actions]
    fixed = re.split(r"[*?]", pattern.partition(":")[2])[0]
    verbs = {match[0] for name in names if (match := re.match(r"[A-Z]+[a-z]*", name))}
    return all(action.levels <= {LIST, READ} for action in actions) and all(len(fixed) > len(verb) for verb in verbs)


@lru_cache(None)
def _only_lists(action: Action) -> bool:
    name = action.name.partition(":")[2].lower()
    return action.levels == {LIST} or name.startswith(_METADATA)


@lru_cache(1 << 12)
def _usual(pattern: ActionPattern, actions: tuple[Action, ...]) -> str:
    """A few actions to begin the list with: AWS gives what is used most the shortest names."""
    if pattern.spans_services:
        return "s3:GetObject, dynamodb:PutItem"
    with_resources = [action.name for action in actions if action.supports_resources] or [a.name for a in actions]
    return ", ".join(sorted(sorted(with_resources, key=lambda name: (len(name), name))[:3]))


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
        listed = (expand(pattern) for pattern in given.patterns if not _is_apart(pattern))
        actions = dict.fromkeys(chain.from_iterable(listed))
    return [action for action in actions if action.resource_types]


@lru_cache(1 << 15)
def _is_apart(pattern: ActionPattern) -> bool:
    if pattern.is_plain:
        return False
    actions = expand(pattern)
    if pattern.spans_services and _too_many(pattern, actions):
        return True
    return all(map(_only_lists, actions)) and not all(action.resource_types for action in actions)


def _not_action(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in identity_policies(resource):
        for each in allowances(embedded.document):
            statement = each.statement
            where = f"{statement.label} of {embedded.label}"
            if statement.not_actions:
                granted = left(embedded.document, each.actions, each.resources)
                if granted:
                    yield Finding(
                        id="iam-not-action:NotAction",
                        evidence=f"{where} allows everything but {some(texts(statement.not_actions))}: "
                        f"{count(granted)}, and whatever AWS adds.",
                        fix="allow by Action what is used; to take something back, write a Deny.",
                    )
            if statement.not_resources:
                yield Finding(
                    id="iam-not-action:NotResource",
                    evidence=f"{where} allows {some(texts(statement.actions)) or 'its actions'} on everything but "
                    f"{some(texts(statement.not_resources), 2)}, also on what does not exist yet.",
                    fix="allow by Resource what is used; to take something back, write a Deny.",
                )


_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
_ALLOW = '{"Effect": "Allow", '

RULES = (
    ResourceRule(
        name="iam-admin-access",
        description="No policy may allow every action on every resource",
        severity=Severity.CRITICAL,
        level=Level.MANDATORY,
        level_reason="nothing else in the account is protected from whoever holds it",
        url=f"{_GUIDE}/best-practices.html#grant-least-privilege",
        types=frozenset(),
        check=_admin,
        bad=_ALLOW + '"Action": "*", "Resource": "*"}',
        good=_ALLOW + '"Action": "s3:GetObject", "Resource": "arn:aws:s3:::pettracker-images/*"}',
    ),
    ResourceRule(
        name="iam-wildcard-action",
        description="Actions are listed, not matched by a wildcard over a service or an access level",
        severity=Severity.HIGH,
        level=Level.MANDATORY,
        level_reason="nobody can review what a wildcard grants, and AWS adds to it every week",
        url=f"{_GUIDE}/access_policies_understand-policy-summary-access-level-summaries.html",
        types=frozenset(),
        check=_wildcard_action,
        bad=_ALLOW + '"Action": "s3:*", "Resource": "arn:aws:s3:::pettracker-images/*"}',
        good=_ALLOW
        + '"Action": ["s3:GetObject", "s3:GetObjectTagging"], "Resource": "arn:aws:s3:::pettracker-images/*"}',
    ),
    ResourceRule(
        name="iam-wildcard-resource",
        description="Actions that support it are allowed on named resources",
        severity=Severity.HIGH,
        level=Level.MANDATORY,
        level_reason="what a workload may do to every table or bucket, whoever breaks into it may do too",
        url=f"{_GUIDE}/reference_policies_elements_resource.html",
        types=frozenset(),
        check=_wildcard_resource,
        bad=_ALLOW + '"Action": "dynamodb:PutItem", "Resource": "*"}',
        good=_ALLOW
        + '"Action": "dynamodb:PutItem", "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/Photos"}',
    ),
    ResourceRule(
        name="iam-not-action",
        description="What is allowed is named: no Allow with NotAction or NotResource",
        severity=Severity.HIGH,
        level=Level.MANDATORY,
        level_reason="an Allow by exception grants what nobody thought of, and grows by itself",
        url=f"{_GUIDE}/reference_policies_elements_notaction.html",
        types=frozenset(),
        check=_not_action,
        bad=_ALLOW + '"NotAction": "iam:*", "Resource": "*"}',
        good='{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}',
    ),
)
