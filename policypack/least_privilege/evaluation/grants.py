"""What a set of documents grants: for an action, on which resources and under which conditions.

A set of resources is a tuple of patterns: those of an Allow, less those that a Deny wholly covers, within those of the
permissions boundary. A Deny that only sometimes holds takes nothing away; the grant keeps it, where it is on all of the
resources.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain

from least_privilege.aws.actions import Action, expand, expand_each, find
from least_privilege.aws.resource_coverage import covers_some_type, has_wildcard_type
from least_privilege.evaluation.restrictions import always_applies, deny_restricts_grant, never_applies, restricts_grant
from least_privilege.policy.cache_sizes import DOCUMENTS, PAIRS
from least_privilege.policy.conditions import Context, every, holds
from least_privilege.policy.document import Condition, Document, Statement
from least_privilege.policy.patterns import EVERYTHING, ResourcePattern
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.wildcards import any_contains, any_overlaps, intersection, matches, overlaps

Resources = tuple[ResourcePattern | Unknown, ...]


@dataclass(frozen=True, eq=False)
class Source:
    """A document that grants something: `label` names it in a sentence, `urn` is the resource that carries it.

    `attached_by` is the resource that attaches it, where that is another one; `arn` is a managed policy's, if known.
    """

    document: Document
    label: str
    urn: str
    attached_by: str = ""
    arn: str = ""


@dataclass(eq=False)  # Not frozen: there are very many, and a frozen one takes twice the time to make.
class Grant:
    """One statement's allowance of `action` on `resources` without `excluded`, where `conditions` hold and those of
    none of `denies`.

    `conditions` are the statement's and, under a boundary, the boundary's; `denies` are on all of the resources.
    """

    action: str
    resources: Resources
    excluded: tuple[ResourcePattern, ...]
    conditions: tuple[Condition, ...]
    statement: Statement
    source: Source
    denies: tuple[Statement, ...] = ()

    @cached_property
    def restricted(self) -> bool:
        return restricts_grant(self.conditions) or any(map(deny_restricts_grant, self.denies))

    @cached_property
    def covers_whole_type(self) -> bool:
        """Whether it is on all resources: `*`, or all of a type that the action works on (of one account at least)."""
        action = find(self.action)
        if action is None:
            return any_contains(self._known_resources, "arn:*")
        return any(covers_some_type(pattern, action) for pattern in self._known_resources)

    @cached_property
    def applicable_resources(self) -> Resources:
        """Those of its resources that the action works on, as far as is known: on the others nothing is granted."""
        return tuple(value for value in self.resources if isinstance(value, Unknown) or _applies(self.action, value))

    @property
    def _known_resources(self) -> tuple[ResourcePattern, ...]:
        return _known(self.resources)

    def may_hold_in(self, request: Context) -> bool:
        """Whether its conditions may hold in `request`, and no Deny surely does."""
        return all(holds(condition, request) is not False for condition in self.conditions) and not any(
            every(holds(condition, request) for condition in deny.conditions) for deny in self.denies
        )

    def reaches(self, arn: str) -> bool:
        """Whether it is on something that `arn`, a name or a pattern, matches. An unknown resource reaches nothing."""
        return any_overlaps(self._known_resources, arn) and not any_contains(self.excluded, arn)

    def covers(self, arn: str) -> bool:
        """Whether it is on all that `arn` matches."""
        return any_contains(self._known_resources, arn) and not any_overlaps(self.excluded, arn)

    @property
    def evidence(self) -> str:
        return f"{self.statement.label} of the {self.source.label}"

    def within(self, limit: Statement) -> "Grant | None":
        """What of it one Allow of a permissions boundary allows too; None for nothing."""
        excluded = (*self.excluded, *kept_out(limit.not_resources))
        resources = _intersection(self.resources, _meant(limit.resources)) if limit.resources else self.resources
        resources = _without(resources, excluded)
        conditions = tuple(dict.fromkeys((*self.conditions, *limit.conditions)))
        return replace(self, resources=resources, excluded=excluded, conditions=conditions) if resources else None

    def without(self, denied: "_Denied") -> "Grant | None":
        """What of it Denies leave; None for nothing."""
        left = denied.left_of(self.resources)
        if not left.resources:
            return None
        excluded = tuple(dict.fromkeys([*self.excluded, *left.excluded])) if left.excluded else self.excluded
        return replace(self, resources=left.resources, excluded=excluded, denies=left.denies)


@dataclass(frozen=True)
class _Left:
    """What Denies leave of resources: those that they do not take back, without what is `excluded`; `denies` depend on
    conditions, and are on all of them."""

    resources: Resources
    excluded: tuple[ResourcePattern, ...]
    denies: tuple[Statement, ...]


class _Denied:
    """What Denies take away: always `_resources`, and all but each set of `_all_but`; those `_sometimes` depend on
    conditions.

    For most of a principal's actions the same Denies count, and the same resources are allowed: each is held against
    the other once.
    """

    def __init__(self, denies: Iterable[Statement]) -> None:
        always: list[Statement] = []
        self._sometimes: list[Statement] = []
        for deny in denies:
            (always if always_applies(deny) else self._sometimes).append(deny)
        self._all_but = [_meant(deny.not_resources) for deny in always if deny.not_resources]
        self._resources = tuple(dict.fromkeys(each for deny in always for each in kept_out(deny.resources)))
        self._left: dict[Resources, _Left] = {}

    def left_of(self, resources: Resources) -> _Left:
        found = self._left.get(resources)
        if found is None:
            found = self._left[resources] = self._find_left(resources)
        return found

    def _find_left(self, resources: Resources) -> _Left:
        for spared in self._all_but:
            resources = _intersection(resources, spared)
        resources = _without(resources, self._resources)
        known = _known(resources)
        excluded = tuple([each for each in self._resources if any_overlaps(known, each)])
        return _Left(resources, excluded, tuple([deny for deny in self._sometimes if _is_on_all(deny, resources)]))


_denied = lru_cache(DOCUMENTS)(_Denied)


def grants(action: str, sources: Iterable[Source], boundary: Iterable[Source] | None = None) -> tuple[Grant, ...]:
    """What `sources` together allow of `action`, in any case, within `boundary`; nothing where they do not.

    With a pattern (`iam:*`, `*`): what allows the whole of it. A Deny of a part of it takes nothing away.
    """
    name = action.lower()
    own = [(source, statement) for source in sources for statement in source.document.statements_matching(name)]
    if not any(statement.allows for _, statement in own):
        return ()
    limits = [statement for source in boundary or () for statement in source.document.statements_matching(name)]
    denies = [statement for statement in (*(statement for _, statement in own), *limits) if not statement.allows]
    allowed: Iterator[Grant] = (
        _grant(action, statement, source)
        for source, statement in own
        if statement.allows and (statement.resources or statement.not_resources) and not never_applies(statement)
    )
    if boundary is not None:
        limits = [limit for limit in limits if limit.allows and not never_applies(limit)]
        allowed = (within for grant in allowed for limit in limits if (within := grant.within(limit)))
    if not denies:
        return tuple(allowed)
    denied = _denied(tuple(denies))
    return tuple(left for grant in allowed if (left := grant.without(denied)))


def _grant(action: str, statement: Statement, source: Source) -> Grant:
    return Grant(
        action=action,
        resources=_meant(statement.resources) or (EVERYTHING,),
        excluded=kept_out(statement.not_resources),
        conditions=statement.conditions,
        statement=statement,
        source=source,
    )


@lru_cache(PAIRS)
def _applies(action: str, pattern: ResourcePattern) -> bool:
    """Whether a Resource can be one of those that `action` works on, or `*` where it works on none."""
    known = find(action)
    if known is None or not known.resource_types:
        return known is None or matches(pattern, "*")
    _, _, service, _, _, name = pattern.six_fields
    if service == name == "*":
        return True
    forms = (type_.pattern.six_fields for type_ in known.resource_types)
    return any(overlaps(service, form[2]) and overlaps(name, form[5]) for form in forms)


def _known(resources: Iterable[ResourcePattern | Unknown]) -> tuple[ResourcePattern, ...]:
    return tuple([resource for resource in resources if not isinstance(resource, Unknown)])


def _meant(resources: Resources) -> Resources:
    """All that resources may mean."""
    return tuple([each for one in resources for each in ((one,) if isinstance(one, Unknown) else one.readings)])


def kept_out(resources: Resources) -> tuple[ResourcePattern, ...]:
    """What a Deny or NotResource surely matches: nothing by a pattern with a wildcard in its type."""
    return tuple([each.completed for each in _known(resources) if not has_wildcard_type(each.completed)])


def _without(resources: Resources, excluded: Sequence[ResourcePattern]) -> Resources:
    """`resources` but for those that `excluded` wholly covers."""
    return tuple([value for value in resources if isinstance(value, Unknown) or not any_contains(excluded, value)])


@lru_cache(1 << 10)
def _intersection(ones: Resources, others: Resources) -> Resources:
    """The resources that are in both; what is unknown in one is kept, as it may be in the other."""
    found: dict[ResourcePattern | Unknown, None] = {}
    for one in ones:
        for other in others:
            if isinstance(one, Unknown):
                found[one] = None
            elif isinstance(other, Unknown):
                found[other] = None
            elif (shared := intersection(one, other)) is not None:
                found[shared] = None
    return tuple(found)


def _is_on_all(deny: Statement, resources: Resources) -> bool:
    """Whether a Deny is on all of `resources`; of an unknown one it must be on everything."""
    known = [EVERYTHING if isinstance(resource, Unknown) else resource for resource in resources]
    if deny.not_resources:
        excluded = _meant(deny.not_resources)
        return not any(isinstance(each, Unknown) or any_overlaps(known, each) for each in excluded)
    return all(any_contains(kept_out(deny.resources), resource) for resource in known)


@dataclass(frozen=True)
class _OnEverything:
    """AWS's actions that a document allows, and denies, on everything, as far as that always holds."""

    allowed: frozenset[Action]
    denied: frozenset[Action]


def allowed_actions(sources: Iterable[Source], boundary: Iterable[Source] | None = None) -> frozenset[Action]:
    """AWS's actions that `sources` allow on everything, where no condition restricts them, within
    `boundary`."""
    own = [_on_everything(source.document) for source in sources]
    limits = None if boundary is None else [_on_everything(source.document) for source in boundary]
    allowed = _union(each.allowed for each in own)
    if limits is not None:
        allowed &= _union(each.allowed for each in limits)
    return allowed - _union(each.denied for each in (*own, *(limits or ())))


@lru_cache(DOCUMENTS)
def _on_everything(document: Document) -> _OnEverything:
    # A Deny must be on `*`: actions without resources are outside every ARN.
    allows = (each for each in document.statements if each.allows and _allows_on_everything(each))
    denies = (each for each in document.statements if not each.allows and _denies_everything(each))
    return _OnEverything(allowed=_union(map(_actions, allows)), denied=_union(map(_actions, denies)))


def _allows_on_everything(allow: Statement) -> bool:
    unrestricted = any(resource.is_unrestricted for resource in _known(allow.resources))
    return unrestricted and not restricts_grant(allow.conditions)


def _denies_everything(deny: Statement) -> bool:
    return any(set(resource) == {"*"} for resource in _known(deny.resources)) and always_applies(deny)


def _union(sets: Iterable[frozenset[Action]]) -> frozenset[Action]:
    return frozenset().union(*sets)


def _actions(statement: Statement) -> frozenset[Action]:
    listed = frozenset(chain.from_iterable(expand_each(statement.action_patterns).values()))
    return listed if statement.actions else frozenset(expand("*")) - listed
