"""What is wide in one Allow: its wildcards in Action, and its resources."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from least_privilege.aws.actions import Action, expand, expand_each
from least_privilege.evaluation.restrictions import reliable_denies
from least_privilege.policy.cache_sizes import DOCUMENTS
from least_privilege.policy.document import Document
from least_privilege.policy.patterns import ActionPattern, ResourcePattern
from least_privilege.policy.wildcards import contains
from least_privilege.rules.finding import some
from least_privilege.rules.support.permissions.allowances import (
    Allowance,
    administers,
    allowances,
    left,
    texts,
    wide_grants,
)
from least_privilege.rules.support.permissions.resource_scope import too_wide, wide_for
from least_privilege.rules.support.permissions.sensitive_actions import manages_permissions, only_describe
from least_privilege.rules.support.permissions.wildcard_actions import is_apart, too_many
from least_privilege.rules.support.values.resources import names_nothing

_PARTITION = re.compile("^arn:aws-(cn|us-gov):")


@dataclass(frozen=True, kw_only=True)
class WideResource:
    """A Resource as written, and the actions that support a narrower one."""

    written: ResourcePattern
    actions: tuple[Action, ...]

    @property
    def in_words(self) -> str:
        return f"'{self.written}' ({wide_for(self.actions[0], self.written)})"


def wildcards(document: Document, given: Allowance) -> Mapping[ActionPattern, tuple[Action, ...]]:
    """The wildcards of an Allow that match more than a review can see, each with what it grants."""
    matched = expand_each(pattern for pattern in given.patterns if not pattern.is_plain)
    if not matched:
        return {}
    if reliable_denies(document):
        kept = frozenset(left(document, chain.from_iterable(matched.values()), given.resources))
        matched = {pattern: tuple(filter(kept.__contains__, actions)) for pattern, actions in matched.items()}
    return {pattern: actions for pattern, actions in matched.items() if too_many(pattern, actions)}


def wildcards_describe(matched: Mapping[ActionPattern, Sequence[Action]]) -> bool:
    """Whether wildcards only read how things are set up, whatever AWS adds to them later."""
    every = chain.from_iterable(matched.values())
    return only_describe(every) and not any(pattern.is_whole_service for pattern in matched)


def wide_resources(document: Document, given: Allowance) -> Sequence[WideResource]:
    """The resources of an Allow that are wider than its actions need; none where a condition restricts it, or where it
    has NotResource."""
    if given.restricted or given.statement.not_resources:
        return []
    actions = _narrowable(given)
    named = [each for each in given.resources if not names_nothing(each)]
    found = ((written, left(document, too_wide(actions, written), [written])) for written in named)
    if reliable_denies(document):
        found = ((written, tuple(each for each in kept if _is_left_by_name(document, each))) for written, kept in found)
    return [WideResource(written=written, actions=kept) for written, kept in found if kept]


def _narrowable(given: Allowance) -> Sequence[Action]:
    """The actions of a statement that could have narrower resources.

    Not those of NotAction and of wildcards over services, which are findings of their own, nor of a wildcard that only
    lists, such as `ec2:Describe*`: part of what it stands for supports no resources.
    """
    if given.statement.not_actions:
        return []
    apart = {pattern for pattern in given.patterns if not pattern.is_plain and is_apart(pattern)}
    listed = chain.from_iterable(expand(each) for each in given.patterns if each not in apart)
    return [action for action in (dict.fromkeys(listed) if apart else given.actions) if action.resource_types]


def _is_left_by_name(document: Document, action: Action) -> bool:
    """Whether Denies leave anything that has an ARN: not where text messages are allowed, but no topic.

    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
    """
    denies = [each for each in reliable_denies(document) if each.matches_action(action.name.lower())]
    return not _cover_every_type([resource for each in denies for resource in texts(each.resources)], action)


def excludes_all_names(given: Allowance) -> bool:
    """Whether NotResource leaves nothing that has an ARN: text messages, but no topic, as a Deny would."""
    excluded = texts(given.statement.not_resources)
    return bool(given.actions) and all(_cover_every_type(excluded, action) for action in given.actions)


def _cover_every_type(resources: Sequence[str], action: Action) -> bool:
    resources = [_PARTITION.sub("arn:aws:", resource) for resource in resources]
    forms = (type_.pattern.replace("arn:*:", "arn:aws:") for type_ in action.resource_types)
    return bool(action.resource_types) and all(
        any(contains(resource, form) for resource in resources) for form in forms
    )


@dataclass(frozen=True, eq=False)
class WideStatement:
    """All that is wide in one Allow; `permissions` are its actions that manage permissions on every resource."""

    given: Allowance
    wildcards: Mapping[ActionPattern, tuple[Action, ...]]
    resources: Sequence[WideResource]
    permissions: tuple[Action, ...]

    @property
    def only_describes(self) -> bool:
        """Whether what is too wide only reads how things are set up, and no data."""
        if self.permissions or self.given.statement.not_actions or self.given.statement.not_resources:
            return False
        return wildcards_describe(self.wildcards) and only_describe(chain(*(each.actions for each in self.resources)))

    def faults(self, full: Collection[str]) -> Iterator[str]:
        """What it grants too much of, as phrases; but for `permissions`, and for the services in `full`."""
        statement, on = self.given.statement, some(self.given.resources, 2)
        if statement.not_actions:
            yield f"every action except {some(statement.action_patterns)} on {on}"
        if statement.not_resources:
            without = some(texts(statement.not_resources), 2)
            yield f"{some(statement.action_patterns)} on every resource except {without}"
        if written := [pattern for pattern in self.wildcards if pattern.service not in full]:
            yield f"{some(written)} on {on}"
        told = {action for actions in self.wildcards.values() for action in actions}.union(self.permissions)
        for wide in self.resources:
            if names := [each.name for each in wide.actions if each not in told and each.service not in full]:
                yield f"{some(names)} on {wide.in_words}"


@lru_cache(DOCUMENTS)
def wide_statements(document: Document) -> tuple[WideStatement, ...]:
    """The Allows that the rules on a policy's own statements flag; none of an administrator's policy, which
    iam-admin-access reports."""
    if administers(document):
        return ()
    granted = {id(statement): actions for statement, actions in wide_grants(document)}
    found = []
    for given in allowances(document):
        permissions = tuple(filter(manages_permissions, granted.get(id(given.statement), ())))
        wide = WideStatement(given, wildcards(document, given), wide_resources(document, given), permissions)
        by_exception = given.statement.not_actions or (given.statement.not_resources and not excludes_all_names(given))
        if wide.wildcards or wide.resources or permissions or by_exception:
            found.append(wide)
    return tuple(found)
