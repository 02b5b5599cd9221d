"""Grants of sensitive actions on every resource of their type that a principal really has."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from least_privilege.aws import managed_policies, service_facts
from least_privilege.aws.actions import Action
from least_privilege.aws.condition_keys import supports_key
from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import Document, Statement
from least_privilege.principals.effective_permissions import Principal
from least_privilege.principals.permission_holders import holders
from least_privilege.rules.finding import Finding, id_of
from least_privilege.rules.support.allowances import administers, some, wide_grants
from least_privilege.rules.support.privileges import full_services, instead, is_aws_managed, manages_permissions
from least_privilege.rules.support.resource_scope import narrower
from least_privilege.stack.model import Stack

Wanted = Callable[[Action], bool]


def sensitive_grants(
    stack: Stack, wanted: Wanted, skip: Callable[[Source], bool] = lambda _: False
) -> Iterator[tuple[Source, Statement, tuple[Action, ...]]]:
    """The wide grants of `wanted` actions that somebody really has, each once."""
    seen = set()
    for holder in holders(stack):
        limited = _limited(holder)
        for source in holder.sources:
            if skip(source) or administers(source.document):
                continue
            told = full_services(source.document) if is_aws_managed(source) else ()  # by iam-managed-policy
            for statement, grave in _grave_grants(source.document):
                left = tuple([action for action in filter(wanted, grave) if action.service not in told])
                if limited:
                    left = tuple([action for action in left if _has(holder, source, statement, action)])
                key = (source.urn, source.document, statement.index, left)
                if left and key not in seen:
                    seen.add(key)
                    yield source, statement, left


@lru_cache(1 << 12)
def _grave_grants(document: Document) -> tuple[tuple[Statement, tuple[Action, ...]], ...]:
    """The wide grants of a document that any rule here asks for: of very many, few."""
    grave = ((statement, tuple(filter(_is_grave, wide))) for statement, wide in wide_grants(document))
    return tuple((statement, actions) for statement, actions in grave if actions)


def _limited(holder: Principal) -> bool:
    """Whether something beside the Allow counts: a boundary, or a Deny in any document."""
    return holder.boundary is not None or any(
        not statement.allows for source in holder.sources for statement in source.document.statements
    )


def _has(holder: Principal, source: Source, statement: Statement, action: Action) -> bool:
    return any(
        grant.source is source and grant.statement is statement and not grant.restricted and grant.covers_whole_type
        for grant in holder.grants(action.name)
    )


def finding(rule: str, source: Source, statement: Statement, actions: tuple[Action, ...], why: str) -> Finding:
    tagged = "; or narrow it by a condition on a tag of the resources" if all(map(_knows_tags, actions)) else ""
    return Finding(
        id=f"{rule}:{id_of((action.service for action in actions), 3)}",
        evidence=f"{where(source, statement)} allows {some(action.name for action in actions)} on "
        f"every resource of {'its' if len(actions) == 1 else 'their'} kind: {why}.",
        fix=f"{instead(source)}name what is used, as {narrower(actions, '*')}{tagged}.",
        urn=source.urn,
    )


@lru_cache(None)
def _knows_tags(action: Action) -> bool:
    return supports_key(action, "aws:ResourceTag/any")


@lru_cache(None)
def changes_access(action: Action) -> bool:
    return manages_permissions(action) or action.name in service_facts.takeovers()


@lru_cache(None)
def gives_credentials(action: Action) -> bool:
    return action.name in service_facts.credentials_exposure()


@lru_cache(None)
def gives_data_away(action: Action) -> bool:
    shares = action.name in service_facts.data_sharing() and not changes_access(action)
    return shares or action.name in service_facts.data_reads()


@lru_cache(None)
def _is_grave(action: Action) -> bool:
    return changes_access(action) or gives_credentials(action) or gives_data_away(action)


def returned(actions: Iterable[Action], what: Mapping[str, str]) -> str:
    return ", ".join(dict.fromkeys(what[action.name] for action in actions if action.name in what))


def where(source: Source, statement: Statement) -> str:
    return f"{statement.label} of the {source.label}{', attached here,' if is_aws_managed(source) else ''}"


def for_a_service(source: Source) -> bool:
    """Whether AWS wrote the policy for one of its services to run under, which needs just that."""
    return (managed_policies.name_of(source.arn) or "").startswith("service-role/")
