"""What the Allow statements of one document grant, less what its own Deny statements surely take back."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from least_privilege import managed
from least_privilege.catalogue import LIST, PERMISSIONS, READ, TAGGING, WRITE, Action, expand
from least_privilege.documents import Document, Kind, Statement
from least_privilege.model import Resource
from least_privilege.narrowing import always_holds, deny_closes
from least_privilege.patterns import contains, matches, overlaps
from least_privilege.places import Placed, placed_documents

_EVERY_RESOURCE = ("arn:aws:*:*:*:*", "arn:aws-cn:*:*:*:*", "arn:aws-us-gov:*:*:*:*")
_LEVELS = (LIST, READ, WRITE, TAGGING, PERMISSIONS)


def identity_documents(resource: Resource) -> Iterator[Placed]:
    return (placed for placed in placed_documents(resource) if placed.kind is Kind.IDENTITY)


_ATTACHMENTS = {
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


def attached_documents(resource: Resource) -> Iterator[Placed]:
    """The documents of the AWS managed policies that `resource` attaches by an ARN known at preview."""
    path = _ATTACHMENTS.get(resource.type, "")
    given = resource.at(path) if path else None
    for arn in texts(given if isinstance(given, list) else [given]):
        if document := managed.document(arn):
            label = f"AWS managed policy '{managed.name_of(arn)}', attached by '{resource.name}',"
            yield Placed(resource, path, label, Kind.IDENTITY, document)


def texts(values: Iterable[object]) -> list[str]:
    """The values that preview can tell."""
    return [value for value in values if isinstance(value, str)]


def everything(resource: str) -> bool:
    """Whether a Resource is every resource of a partition, however it is written."""
    return any(contains(resource, every) for every in _EVERY_RESOURCE)


def granted_resources(statement: Statement) -> list[str]:
    """The statement's resource patterns; `*` for NotResource, which leaves out what can be counted."""
    return ["*"] if statement.not_resources else texts(statement.resources)


def taken_back(document: Document, action: str, resource: str) -> bool:
    """Whether a Deny of the document holds for `action` on all of `resource`, or leaves over what is narrow."""
    return any(
        _names_action(statement, action.lower()) and _covers(statement, resource) for statement in _denies(document)
    )


def _denies(document: Document) -> list[Statement]:
    return [
        statement
        for statement in document.statements
        if not statement.allows and (always_holds(statement.conditions) or deny_closes(statement))
    ]


def _names_action(statement: Statement, action: str) -> bool:
    if statement.not_actions:
        return all(isinstance(value, str) and not matches(value.lower(), action) for value in statement.not_actions)
    return any(matches(value.lower(), action) for value in texts(statement.actions))


def _covers(statement: Statement, resource: str) -> bool:
    if statement.not_resources:
        return all(isinstance(value, str) and not overlaps(value, resource) for value in statement.not_resources)
    return any(
        contains(value, resource) or (resource == "*" and everything(value)) for value in texts(statement.resources)
    )


def actions_of(statement: Statement) -> tuple[Action, ...]:
    """Every action that the statement names, NotAction included; those that preview cannot tell are left out."""
    if statement.not_actions:
        return _all_but(tuple(value.lower() for value in texts(statement.not_actions)))
    return tuple({action.name: action for value in texts(statement.actions) for action in expand(value)}.values())


@lru_cache(64)
def _all_but(patterns: tuple[str, ...]) -> tuple[Action, ...]:
    without = {action.name for pattern in patterns for action in expand(pattern)}
    return tuple(action for action in expand("*") if action.name not in without)


def left(document: Document, actions: Iterable[Action], resources: Iterable[str]) -> tuple[Action, ...]:
    """Those of `actions` that the document's Denies leave on at least one of `resources`."""
    if not _denies(document):
        return tuple(actions)
    wanted = list(resources)
    return tuple(a for a in actions if not all(taken_back(document, a.name, resource) for resource in wanted))


def count(actions: Iterable[Action]) -> str:
    """`12 actions (2 List, 10 Write)`; an action of two levels counts under the graver."""
    found = list(actions)
    levels = Counter(max(action.levels, key=_LEVELS.index) for action in found)
    parts = ", ".join(f"{levels[level]:,} {level}" for level in _LEVELS if levels[level])
    return f"{len(found):,} action{'s' if len(found) != 1 else ''} ({parts})"


def some(names: Iterable[str], most: int = 3) -> str:
    """The first few names, and how many more there are."""
    found = list(names)
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more
