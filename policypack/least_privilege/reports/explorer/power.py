"""Which actions a principal may do, and which its permissions boundary takes away. What is unknown does not count."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from least_privilege.aws.actions import WRITE, actions_of, expand, find
from least_privilege.policy.wildcards import contains, overlaps
from least_privilege.reports.model import UNKNOWN_TEXT, ReportedGrant, ReportedPrincipal

Grants = tuple[ReportedGrant, ...]


def power(actions: Iterable[str]) -> Mapping[str, Mapping[str, int]]:
    """How many of `actions` there are of each level, by service."""
    found: dict[str, Counter[str]] = {}
    for name in actions:
        found.setdefault(name.partition(":")[0], Counter())[level(name)] += 1
    return {service: found[service] for service in sorted(found)}


def allowed(principal: ReportedPrincipal) -> frozenset[str]:
    """The actions that `principal` may do on some resource: what it is allowed within its boundary, less what is denied
    everywhere."""
    limits, has_limits = principal.limits, bool(principal.limits or principal.outside)
    found = set[str]()
    for grant in _allows(principal.grants):
        found |= _within(grant, limits) if has_limits else named(grant)
    return frozenset(found - _denied(principal.grants) - _denied(limits))


def taken(principal: ReportedPrincipal) -> frozenset[str]:
    """The actions that the policies of `principal` allow, and its boundary on no resource of theirs."""
    every = {name for grant in _allows((*principal.grants, *principal.outside)) for name in named(grant)}
    return frozenset(every - _denied((*principal.grants, *principal.outside)) - allowed(principal))


def narrowed(principal: ReportedPrincipal) -> frozenset[str]:
    """The actions that the boundary of `principal` allows on less than its policies do: on fewer resources, or under
    conditions."""
    if not principal.limits:
        return frozenset()
    wide, found = _everywhere(tuple(filter(_is_plain, principal.limits))), set[str]()
    for grant in _allows(principal.grants):
        if left := named(grant) - wide:
            covering = (each for each in _allows(principal.limits) if _is_plain(each))
            found |= left.difference(*(named(each) for each in covering if _holds(each, grant)))
        found |= named(grant) & _denied_somewhere(principal.limits)
    return frozenset(found & allowed(principal))


def patterns(actions: frozenset[str]) -> list[str]:
    """`actions`, sorted; all of a service as `s3:*`, and all that there are as `*`."""
    if actions == _expanded("*"):
        return ["*"]
    found: list[str] = []
    for service in sorted({name.partition(":")[0] for name in actions}):
        every = {action.name for action in actions_of(service).values()}
        found += [f"{service}:*"] if every <= actions else sorted(every & actions)
    return found


def _allows(grants: Iterable[ReportedGrant]) -> Iterable[ReportedGrant]:
    return (each for each in grants if each.effect == "Allow")


def _within(grant: ReportedGrant, limits: Grants) -> frozenset[str]:
    """The actions of `grant` that `limits` allow on a resource that it is on."""
    names, everywhere = named(grant), _everywhere(limits)
    if names <= everywhere:
        return names
    met = (each for each in _allows(limits) if each.resource != "*" and _meets(each.resource, grant.resource))
    return names & everywhere.union(*map(named, met))


def _meets(one: str, other: str) -> bool:
    return UNKNOWN_TEXT in (one, other) or overlaps(one, other)


def _holds(limit: ReportedGrant, grant: ReportedGrant) -> bool:
    return UNKNOWN_TEXT not in (limit.resource, grant.resource) and contains(limit.resource, grant.resource)


@lru_cache(256)
def _everywhere(limits: Grants) -> frozenset[str]:
    return frozenset[str]().union(*(named(each) for each in _allows(limits) if each.resource == "*"))


@lru_cache(256)
def _denied(grants: Grants) -> frozenset[str]:
    """What is denied on every resource in every case."""
    denies = (each for each in grants if each.effect == "Deny" and each.resource == "*" and _is_plain(each))
    return frozenset[str]().union(*map(named, denies))


@lru_cache(256)
def _denied_somewhere(limits: Grants) -> frozenset[str]:
    return frozenset[str]().union(*(named(each) for each in limits if each.effect == "Deny"))


def _is_plain(grant: ReportedGrant) -> bool:
    return not grant.conditions and not grant.except_resources


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
