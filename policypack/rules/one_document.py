"""What the Allow statements of one document grant, less what its own Deny statements surely take back."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from least_privilege import managed
from least_privilege.catalogue import (
    LIST,
    PERMISSIONS,
    READ,
    TAGGING,
    WRITE,
    Action,
    ResourceType,
    covers_a_type,
    expand,
    is_everything,
)
from least_privilege.documents import Document, Kind, Statement
from least_privilege.model import Resource
from least_privilege.narrowing import firm_denies, narrows_grant
from least_privilege.patterns import contains, is_plain, overlaps
from least_privilege.places import Placed, placed_documents

_ADMIN_SHARE = 0.9
_LEVELS = (LIST, READ, WRITE, TAGGING, PERMISSIONS)


def identity_documents(resource: Resource) -> Iterator[Placed]:
    return (placed for placed in placed_documents(resource) if placed.kind is Kind.IDENTITY)


ATTACHMENTS = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/role:Role": "managedPolicyArns",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
}
"""The resources that attach managed policies, and the input that names them."""


def attached_arns(resource: Resource) -> list[str]:
    """The ARNs of AWS's own managed policies that `resource` attaches, as far as preview knows them."""
    path = ATTACHMENTS.get(resource.type, "")
    given = resource.at(path) if path else None
    return [arn for arn in texts(given if isinstance(given, list) else [given]) if managed.name_of(arn)]


def attached_documents(resource: Resource) -> Iterator[Placed]:
    """The documents of those policies."""
    for arn in attached_arns(resource):
        if document := managed.document(arn):
            label = f"AWS managed policy '{managed.name_of(arn)}', attached by '{resource.name}',"
            yield Placed(resource, ATTACHMENTS[resource.type], label, Kind.IDENTITY, document)


def texts(values: Iterable[object]) -> list[str]:
    """The values that preview can tell."""
    return [value for value in values if isinstance(value, str)]


def granted_resources(statement: Statement) -> list[str]:
    """The statement's resource patterns; `*` for NotResource, which leaves out what can be counted."""
    return ["*"] if statement.not_resources else texts(statement.resources)


def _covers(statement: Statement, resource: str) -> bool:
    if statement.not_resources:
        return all(isinstance(value, str) and not overlaps(value, resource) for value in statement.not_resources)
    return any(
        contains(value, resource) or (resource == "*" and is_everything(value)) for value in texts(statement.resources)
    )


def actions_of(statement: Statement) -> tuple[Action, ...]:
    """Every action that the statement names, NotAction included; those that preview cannot tell are left out."""
    if statement.not_actions:
        return _all_but(tuple(value.lower() for value in texts(statement.not_actions)))
    return _all_of(tuple(texts(statement.actions)))


@lru_cache(1 << 12)
def _all_of(patterns: tuple[str, ...]) -> tuple[Action, ...]:
    return tuple(dict.fromkeys(action for pattern in patterns for action in expand(pattern)))


@lru_cache(64)
def _all_but(patterns: tuple[str, ...]) -> tuple[Action, ...]:
    without = {action.name for pattern in patterns for action in expand(pattern)}
    return tuple(action for action in expand("*") if action.name not in without)


def left(document: Document, actions: Iterable[Action], resources: Iterable[str]) -> tuple[Action, ...]:
    """Those of `actions` that the document's Denies leave on at least one of `resources`."""
    denies = firm_denies(document)
    if not denies:
        return tuple(actions)
    by_name = {action.name.lower(): action for action in actions}
    names = tuple(sorted(by_name))
    kept: set[str] = set()
    for resource in resources:
        covering = (deny for deny in denies if _covers(deny, resource))
        kept.update(set(names).difference(*(deny.about_which(names) for deny in covering)))
    return tuple(action for name, action in by_name.items() if name in kept)


@lru_cache(1 << 12)
def administers(document: Document) -> int:
    """How many actions the document allows on every resource, where that is as good as all; else 0."""
    wide = [each for each in document.statements if each.allows and on_everything(each)]
    if not any(each.not_actions or any(map(any_service, texts(each.actions))) for each in wide):
        return 0
    granted = {a.name: a for each in wide for a in left(document, actions_of(each), ["*"])}
    manages = any(PERMISSIONS in a.levels and a.service == "iam" for a in granted.values())
    return len(granted) if manages and len(granted) >= _ADMIN_SHARE * len(expand("*")) else 0


def on_everything(statement: Statement) -> bool:
    """Whether a statement is on every resource, and no condition narrows it."""
    return any(is_everything(each) for each in granted_resources(statement)) and not narrows_grant(statement.conditions)


@lru_cache(1 << 15)
def any_service(pattern: str) -> bool:
    """Whether the wildcards of an Action reach over services."""
    return not is_plain(pattern.partition(":")[0])


@lru_cache(1 << 12)
def wide_grants(
    document: Document, wanted: Callable[[Action], bool]
) -> tuple[tuple[Statement, tuple[Action, ...]], ...]:
    """For each Allow that no condition narrows, those of its actions that are `wanted`, can be held to less than all
    resources of a type and are not: less what the document itself takes back."""
    found = []
    for statement in document.statements:
        if statement.allows and not narrows_grant(statement.conditions):
            resources = granted_resources(statement)
            actions = [a for a in filter(wanted, actions_of(statement)) if on_all(a, resources)]
            if kept := left(document, actions, resources):
                found.append((statement, kept))
    return tuple(found)


def on_all(action: Action, resources: Iterable[str]) -> bool:
    """Whether `resources` have all of a type that `action` works on; never, where nothing narrower can be named."""
    return _nameable(action.resource_types) and any(
        is_everything(each) or covers_a_type(action, each) for each in resources
    )


@lru_cache(1 << 12)
def _nameable(forms: tuple[ResourceType, ...]) -> bool:
    return any("${" in form.arn.split(":", 5)[-1] for form in forms)


def count(actions: Iterable[Action]) -> str:
    """`12 actions (2 List, 10 Write)`; an action of two levels counts under the graver."""
    found = list(actions)
    levels = Counter(_gravest(action.levels) for action in found)
    parts = ", ".join(f"{levels[level]:,} {level}" for level in _LEVELS if levels[level])
    return f"{len(found):,} action{'s' if len(found) != 1 else ''} ({parts})"


@lru_cache
def _gravest(levels: frozenset[str]) -> str:
    return max(levels, key=_LEVELS.index)


def some(names: Iterable[str], most: int = 3) -> str:
    """The first few names, and how many more there are."""
    found = list(names)
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more
