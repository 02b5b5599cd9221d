"""Identity policies that grant more than anybody listed: every action, a whole service, every resource."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from least_privilege.catalogue import LIST, READ, Action, expand, is_everything
from least_privilege.documents import Statement
from least_privilege.findings import Finding
from least_privilege.model import Resource
from least_privilege.narrowing import narrows_grant
from least_privilege.patterns import is_plain
from least_privilege.places import Placed
from rules.one_document import (
    actions_of,
    administers,
    any_service,
    attached_documents,
    count,
    granted_resources,
    identity_documents,
    left,
    on_everything,
    some,
    texts,
)
from rules.resource_parts import narrower, wide_for
from rules.rule import Level, Options, ResourceRule, Severity

_METADATA = ("describe", "list")


def _admin(resource: Resource, _options: Options) -> Iterator[Finding]:
    for placed in (*identity_documents(resource), *attached_documents(resource)):
        if granted := administers(placed.document):
            wide = [each for each in placed.document.statements if each.allows and on_everything(each)]
            yield Finding(
                id="iam-admin-access",
                evidence=f"{some(each.label for each in wide)} of {placed.label} allows {granted:,} of AWS's "
                f"{len(expand('*')):,} actions on every resource, those of IAM among them: whoever has it owns the "
                "account.",
                fix="list the actions that are used, on the resources that they are used on; for the rare case of an "
                "administrator, a role that people assume with MFA, and a waiver.",
            )


def _wildcard_action(resource: Resource, _options: Options) -> Iterator[Finding]:
    for placed in identity_documents(resource):
        for statement in placed.document.statements:
            if statement.allows:
                yield from _wildcards(placed, statement)


def _wildcards(placed: Placed, statement: Statement) -> Iterator[Finding]:
    resources = granted_resources(statement)
    for pattern in dict.fromkeys(texts(statement.actions)):
        if is_plain(pattern):
            continue
        actions = left(placed.document, expand(pattern), resources)
        if len(actions) < 2 or (not _whole_service(pattern) and _harmless(pattern, actions)):
            continue
        yield Finding(
            id=f"iam-wildcard-action:{pattern}",
            evidence=f"{statement.label} of {placed.label} allows {pattern} on {some(resources, 2) or 'resources'}: "
            f"{count(actions)}, and whatever AWS adds to them.",
            fix=f"list what is used, e.g. {_usual(pattern, actions)}.",
        )


def _harmless(pattern: str, actions: tuple[Action, ...]) -> bool:
    """Whether a wildcard only lists (`ec2:Describe*`), or reads one kind of thing (`s3:GetObject*`, not `s3:Get*`)."""
    if all(map(_only_lists, actions)):
        return True
    names = [action.name.partition(":")[2] for action in actions]
    fixed = re.split(r"[*?]", pattern.partition(":")[2])[0]
    verbs = {match[0] for name in names if (match := re.match(r"[A-Z]+[a-z]*", name))}
    return all(action.levels <= {LIST, READ} for action in actions) and all(len(fixed) > len(verb) for verb in verbs)


@lru_cache(None)
def _only_lists(action: Action) -> bool:
    name = action.name.partition(":")[2].lower()
    return action.levels == {LIST} or name.startswith(_METADATA)


def _whole_service(pattern: str) -> bool:
    return set(pattern.partition(":")[2]) <= set("*?")


def _usual(pattern: str, actions: tuple[Action, ...]) -> str:
    """A few actions to begin the list with: AWS gives what is used most the shortest names."""
    if any_service(pattern):
        return "s3:GetObject, dynamodb:PutItem"
    with_resources = [action.name for action in actions if action.supports_resources] or [a.name for a in actions]
    return ", ".join(sorted(sorted(with_resources, key=lambda name: (len(name), name))[:3]))


def _wildcard_resource(resource: Resource, _options: Options) -> Iterator[Finding]:
    for placed in identity_documents(resource):
        for statement in placed.document.statements:
            if statement.allows and not statement.not_resources and not narrows_grant(statement.conditions):
                actions = _accountable(statement)
                for written in dict.fromkeys(texts(statement.resources)):
                    yield from _wide(placed, statement, actions, written)


def _wide(placed: Placed, statement: Statement, actions: Collection[Action], written: str) -> Iterator[Finding]:
    wide = [action for action in actions if wide_for(action, written)]
    by_service: dict[str, list[Action]] = {}
    for action in left(placed.document, wide, [written]):
        by_service.setdefault(action.service, []).append(action)
    for service, found in by_service.items():
        names = some(action.name for action in found)
        support = ("they" if len(found) > 1 else "it") + " can be held to less"
        where = f"{statement.label} of {placed.label}"
        apart = ", and keep actions without resources in a statement of their own" if is_everything(written) else ""
        yield Finding(
            id=f"iam-wildcard-resource:{service}:{''.join(written.split())}",
            evidence=f"{where} allows {names} on '{written}', {wide_for(found[0], written)}: {support}.",
            fix=f"name what is used, as {' or '.join(narrower(found, written))}{apart}.",
        )


def _accountable(statement: Statement) -> Collection[Action]:
    """The statement's actions that could have narrower resources.

    Not those of NotAction and of `*`, which are findings of their own, nor of a wildcard that only lists, such as
    `ec2:Describe*`: part of what it stands for has no resources.
    """
    found: dict[Action, None] = {}
    for pattern in texts(statement.actions):
        actions = () if any_service(pattern) else expand(pattern)
        with_resources = [action for action in actions if action.resource_types]
        if len(with_resources) == len(actions) or not all(map(_only_lists, actions)) or is_plain(pattern):
            found.update(dict.fromkeys(with_resources))
    return found


def _not_action(resource: Resource, _options: Options) -> Iterator[Finding]:
    for placed in identity_documents(resource):
        for statement in placed.document.statements:
            if not statement.allows:
                continue
            where = f"{statement.label} of {placed.label}"
            if statement.not_actions:
                granted = left(placed.document, actions_of(statement), granted_resources(statement))
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
        good=_ALLOW + '"Action": ["s3:GetObject", "ec2:Describe*"], "Resource": "arn:aws:s3:::pettracker-images/*"}',
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
