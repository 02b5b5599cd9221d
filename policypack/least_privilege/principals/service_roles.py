"""What AWS itself says that the role of one of its services must be allowed, where nothing else can assume the role."""

from collections.abc import Mapping
from enum import Enum
from functools import cache, lru_cache
from itertools import product

from least_privilege.aws import managed_policies
from least_privilege.aws.service_facts import service_policies
from least_privilege.aws.service_principals import global_name
from least_privilege.policy.cache_sizes import DOCUMENTS, VALUES
from least_privilege.policy.document import Document, PolicyKind, Statement
from least_privilege.policy.patterns import EVERYTHING, ActionPattern, ResourcePattern, action_pattern
from least_privilege.policy.wildcards import any_contains, contains
from least_privilege.principals.principal import Principal

_PODS = "pods.eks.amazonaws.com"
_CLUSTER = "oidc-provider/oidc.eks."
"""In the ARN of a cluster's identity provider, by which its service accounts assume roles.
Source: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html"""


class Need(Enum):
    """Whether a role's service needs a statement. `NARROWER`: it can do with less than AWS's own policy grants;
    `WHOLE`: it works on the whole account, so that there is nothing to narrow."""

    NONE = 0
    NARROWER = 1
    WHOLE = 2


def need_of(holder: Principal, statement: Statement) -> Need:
    """Whether an Allow of `holder` is part of AWS's own policies for the only services that can assume the role."""
    services = _only_services(holder.trust) if holder.trust else frozenset()
    return _need(services, statement) if services else Need.NONE


@lru_cache(DOCUMENTS)
def may_be_needed(statement: Statement) -> bool:
    """Whether an Allow is part of what any service needs: its verdict then waits for the role that has it."""
    first = next(iter(statement.action_patterns), None)
    return first is not None and any(_is_in(_own(each), statement) for each in _services_that_need(first))


@lru_cache(VALUES)
def _services_that_need(action: ActionPattern) -> frozenset[str]:
    by_name, by_wildcard = _services_by_action()
    found = (services for pattern, services in by_wildcard.items() if contains(pattern, action.lowered))
    return by_name.get(action.lowered, frozenset()).union(*found)


@cache
def _services_by_action() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """The services that need each action, by its name and by the wildcards that match it, in lower case."""
    names: dict[str, set[str]] = {}
    wildcards: dict[str, set[str]] = {}
    for service in service_policies():
        for each in _own(service).statements:
            for found, patterns in ((names, each.action_names), (wildcards, each.action_wildcards)):
                for pattern in patterns:
                    found.setdefault(pattern, set()).add(service)
    return {name: frozenset(of) for name, of in names.items()}, {name: frozenset(of) for name, of in wildcards.items()}


@lru_cache(DOCUMENTS)
def _need(services: frozenset[str], statement: Statement) -> Need:
    found = service_policies()
    if not all(service in found and _is_in(_own(service), statement) for service in services):
        return Need.NONE
    return Need.WHOLE if all(found[service].whole_account for service in services) else Need.NARROWER


@lru_cache(DOCUMENTS)
def _only_services(trust: Document) -> frozenset[str]:
    """The services that can assume a role; none where anything else can."""
    allows = [statement for statement in trust.statements if statement.allows]
    if trust.has_unknown_statements or any(each.not_principals for each in allows):
        return frozenset()
    every = {(kind, name) for each in allows for kind, names in each.principals.items() for name in names}
    found = {_service(kind, name) if isinstance(name, str) else "" for kind, name in every}
    return frozenset() if "" in found else frozenset(found)


def _service(kind: str, name: str) -> str:
    if kind == "Federated" and _CLUSTER in name:
        return _PODS
    return global_name(name) if kind == "Service" else ""


@cache
def _own(service: str) -> Document:
    """The Allows of AWS's own policies for a service, and one of the actions that its guide lists on any resource."""
    needs = service_policies()[service]
    documents = (managed_policies.document(f"arn:aws:iam::aws:policy/{name}") for name in needs.policies)
    allows = [e for document in documents if document for e in document.statements if e.allows and e.actions]
    listed = tuple(map(action_pattern, needs.actions))
    of_guide = Statement(index=0, sid="", effect="Allow", actions=listed, resources=(EVERYTHING,))
    return Document(kind=PolicyKind.IDENTITY, statements=(*allows, of_guide) if listed else tuple(allows))


def _is_in(own: Document, statement: Statement) -> bool:
    """Whether every action of `statement`, on every of its resources, is in a statement of `own`."""
    actions, resources = statement.action_patterns, statement.resources
    if not statement.allows or statement.not_actions or statement.has_unknown_action or not actions or not resources:
        return False
    conditions = set(statement.conditions)
    return all(
        isinstance(resource, ResourcePattern)
        and any(
            any_contains([own for own in each.resources if isinstance(own, ResourcePattern)], resource)
            for each in own.statements_matching(action.lowered)
            if conditions.issuperset(each.conditions)
        )
        for action, resource in product(actions, resources)
    )
