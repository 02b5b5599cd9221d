"""What a principal may do, as numbers of actions: by service and access level."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from least_privilege.aws.actions import WRITE, expand, find
from least_privilege.reports.model import UNKNOWN_TEXT, ReportedGrant, ReportedPrincipal


def power(principal: ReportedPrincipal) -> Mapping[str, Mapping[str, int]]:
    """How many actions of each level `principal` may do, by service: what it is allowed somewhere, less what is denied
    everywhere, within its boundary. What is unknown at preview does not count."""
    allowed = _actions(principal.grants)
    if principal.limits:
        allowed = allowed & _within(principal.limits)
    found: dict[str, Counter[str]] = {}
    for name in allowed:
        found.setdefault(name.partition(":")[0], Counter())[level(name)] += 1
    return {service: found[service] for service in sorted(found)}


@lru_cache(256)
def _within(limits: tuple[ReportedGrant, ...]) -> frozenset[str]:
    return _actions(limits)


def _actions(grants: Iterable[ReportedGrant]) -> frozenset[str]:
    every = tuple(grants)
    allowed = {name for grant in every if grant.effect == "Allow" for name in named(grant)}
    denied = {name for grant in every if _denies_everywhere(grant) for name in named(grant)}
    return frozenset(allowed - denied)


def _denies_everywhere(grant: ReportedGrant) -> bool:
    return grant.effect == "Deny" and grant.resource == "*" and not grant.conditions and not grant.except_resources


def named(grant: ReportedGrant) -> frozenset[str]:
    """The actions that a grant is about."""
    return _named(grant.action, grant.except_actions)


@lru_cache(1 << 14)
def _named(pattern: str, exempt: tuple[str, ...]) -> frozenset[str]:
    if UNKNOWN_TEXT in (pattern, *exempt):
        return frozenset()
    return _expanded(pattern).difference(*map(_expanded, exempt))


@lru_cache(1 << 12)
def _expanded(pattern: str) -> frozenset[str]:
    return frozenset(action.name for action in expand(pattern))


@lru_cache(1 << 15)
def level(name: str) -> str:
    """The access level of an action; of one that AWS's catalogue does not have, the level of most."""
    action = find(name)
    return action.level if action else WRITE
