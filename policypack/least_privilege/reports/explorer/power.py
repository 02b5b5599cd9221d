"""Which actions a principal may do, and which its permissions boundary takes away. What is unknown does not count."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from least_privilege.aws.actions import WRITE, actions_of, expand, find
from least_privilege.aws.service_reference import services
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
    wherever it is allowed."""
    own, limits = _said(principal.grants), _said(principal.limits)
    has_limits = bool(principal.limits or principal.outside)
    found = set[str]()
    for grant in own.allows:
        names = limits.within(grant) if has_limits else named(grant)
        found |= names - own.denied(grant) - limits.denied(grant)
    return frozenset(found)


def taken(principal: ReportedPrincipal) -> frozenset[str]:
    """The actions that the policies of `principal` allow, and its boundary on no resource of theirs."""
    every = _said((*principal.grants, *principal.outside))
    names = {name for grant in every.allows for name in named(grant) - every.denied(grant)}
    return frozenset(names - allowed(principal))


def narrowed(principal: ReportedPrincipal) -> frozenset[str]:
    """The actions that the boundary of `principal` allows on less than its policies do: on fewer resources, or under
    conditions."""
    if not principal.limits:
        return frozenset()
    limits = _said(principal.limits)
    found = {name for grant in _said(principal.grants).allows for name in limits.cut(grant)}
    return frozenset(found & allowed(principal))


def patterns(actions: frozenset[str]) -> list[str]:
    """`actions`, sorted; all of a service as `s3:*`, and all that there are as `*`."""
    found: list[str] = []
    for service in sorted({name.partition(":")[0] for name in actions}):
        every = {action.name for action in actions_of(service).values()}
        found += [f"{service}:*"] if every <= actions else sorted(every & actions)
    return ["*"] if found == [f"{service}:*" for service in sorted(services())] else found


@dataclass(frozen=True, eq=False)
class _Said:
    """What grants, all of the policies of a principal or of its boundary, allow and deny."""

    allows: Grants
    denies: Grants

    @cached_property
    def _everywhere(self) -> frozenset[str]:
        return _names(each for each in self.allows if each.resource == "*")

    @cached_property
    def _in_every_case(self) -> frozenset[str]:
        return _names(each for each in self.allows if each.resource == "*" and _is_plain(each))

    @cached_property
    def _denied_everywhere(self) -> frozenset[str]:
        return _names(each for each in self.denies if each.resource == "*" and _is_plain(each))

    @cached_property
    def _denied_somewhere(self) -> frozenset[str]:
        return _names(self.denies)

    def within(self, grant: ReportedGrant) -> frozenset[str]:
        """The actions of `grant` that are allowed on a resource that it is on."""
        names = named(grant)
        if names <= self._everywhere:
            return names
        met = (each for each in self.allows if each.resource != "*" and _meets(each.resource, grant.resource))
        return names & self._everywhere.union(*map(named, met))

    def denied(self, grant: ReportedGrant) -> frozenset[str]:
        """What is denied in every case on every resource of `grant`."""
        here = (each for each in self.denies if each.resource != "*" and _is_plain(each) and _holds(each, grant))
        return self._denied_everywhere.union(*map(named, here))

    def cut(self, grant: ReportedGrant) -> Iterator[str]:
        """The actions of `grant` that are not allowed on all of its resources in every case."""
        names = named(grant)
        if left := names - self._in_every_case:
            holding = (each for each in self.allows if _is_plain(each) and _holds(each, grant))
            yield from left.difference(*map(named, holding))
        if names & self._denied_somewhere:
            yield from names.intersection(_names(each for each in self.denies if _cuts(each, grant)))


@lru_cache(256)
def _said(grants: Grants) -> _Said:
    allows = tuple(each for each in grants if each.effect == "Allow")
    return _Said(allows, tuple(each for each in grants if each.effect == "Deny"))


def _names(grants: Iterable[ReportedGrant]) -> frozenset[str]:
    return frozenset[str]().union(*map(named, grants))


def _meets(one: str, other: str) -> bool:
    return UNKNOWN_TEXT in (one, other) or overlaps(one, other)


def _holds(wide: ReportedGrant, grant: ReportedGrant) -> bool:
    return UNKNOWN_TEXT not in (wide.resource, grant.resource) and contains(wide.resource, grant.resource)


def _cuts(deny: ReportedGrant, grant: ReportedGrant) -> bool:
    """Whether a Deny is about resources of `grant`."""
    spared = any(contains(each, grant.resource) for each in deny.except_resources)
    return _meets(deny.resource, grant.resource) and not spared


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
