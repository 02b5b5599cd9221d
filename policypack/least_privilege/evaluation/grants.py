"""What a set of documents grants: for an action, on which resources and under which conditions.

Sets of ARNs are tuples of patterns. An Allow's resources, less those that a Deny wholly covers, met with those of the
permissions boundary. A Deny that only holds sometimes takes nothing away, but is kept with what it is on.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from least_privilege.aws import actions
from least_privilege.aws.actions import covers_a_type
from least_privilege.evaluation.restrictions import always_holds, deny_restricts_grant, restricts_grant
from least_privilege.policy.document import Condition, Document, Statement, Value
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.wildcards import any_contains, any_overlaps, contains, fields_of, matches, meet, overlaps


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
    """One statement's allowance of `action` on `resources`, but not on `except_`, where `conditions` hold and those of
    none of `denies`.

    `conditions` are the statement's and, under a boundary, the boundary's; `denies` are on all of the resources.
    """

    action: str
    resources: tuple[Value, ...]
    except_: tuple[str, ...]
    conditions: tuple[Condition, ...]
    statement: Statement
    source: Source
    denies: tuple[Statement, ...] = ()

    @cached_property
    def restricted(self) -> bool:
        return restricts_grant(self.conditions) or any(map(deny_restricts_grant, self.denies))

    @cached_property
    def everything(self) -> bool:
        """Whether it is on all resources: `*`, or all of a type that the action works on (of one account at least)."""
        known = actions.find(self.action)
        return any(
            isinstance(pattern, str) and (covers_a_type(known, pattern) if known else contains(pattern, "arn:*"))
            for pattern in self.resources
        )

    @cached_property
    def applicable_resources(self) -> tuple[Value, ...]:
        """Those of its resources that the action works on, as far as is known: on the others nothing is granted."""
        return tuple(value for value in self.resources if isinstance(value, Unknown) or _can_match(self.action, value))

    def reaches(self, arn: str) -> bool:
        """Whether it is on something that `arn`, a name or a pattern, matches. An unknown resource reaches nothing."""
        known = (pattern for pattern in self.resources if isinstance(pattern, str))
        return any_overlaps(known, arn) and not any_contains(self.except_, arn)

    def covers(self, arn: str) -> bool:
        """Whether it is on all that `arn` matches."""
        known = (pattern for pattern in self.resources if isinstance(pattern, str))
        return any_contains(known, arn) and not any_overlaps(self.except_, arn)

    @property
    def evidence(self) -> str:
        return f"{self.statement.label} of the {self.source.label}"


@lru_cache(1 << 14)
def _can_match(action: str, pattern: str) -> bool:
    """Whether a Resource can be one of those that `action` works on, or `*` where it knows none."""
    known = actions.find(action)
    if known is None or not known.resource_types:
        return known is None or matches(pattern, "*")
    given = fields_of(pattern)
    forms = (form.split(":", 5) for form in known.arn_patterns)
    return any(overlaps(given[2], form[2]) and overlaps(given[5], form[5]) for form in forms)


def grants(action: str, sources: Iterable[Source], boundary: Sequence[Source] | None = None) -> tuple[Grant, ...]:
    """What `sources` together allow of `action`, in any case, within `boundary`; nothing where they do not.

    With a pattern (`iam:*`, `*`): what allows the whole of it. A Deny of a part of it takes nothing away.
    """
    name = action.lower()
    about = [(source, statement) for source in sources for statement in source.document.statements_matching(name)]
    if not any(statement.allows for _, statement in about):
        return ()
    limits = [
        (source, statement) for source in boundary or () for statement in source.document.statements_matching(name)
    ]
    denies = [statement for _, statement in (*about, *limits) if not statement.allows]
    found: Iterator[Grant] | list[Grant] = (
        Grant(
            action,
            statement.resources or ("*",),
            _known(statement.not_resources),
            statement.conditions,
            statement,
            source,
        )
        for source, statement in about
        if statement.allows and (statement.resources or statement.not_resources)
    )
    if boundary is not None:
        allowed = [statement for _, statement in limits if statement.allows]
        found = [within for grant in found for limit in allowed if (within := _meet(grant, limit))]
    return tuple(left for grant in found if (left := _less(grant, denies)))


def _known(values: Iterable[Value]) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str))


def _meet(grant: Grant, limit: Statement) -> Grant | None:
    """What of `grant` is within one statement of a boundary."""
    except_ = (*grant.except_, *_known(limit.not_resources))
    resources = grant.resources
    if limit.resources:
        resources = _both(grant.resources, limit.resources)
    resources = tuple(value for value in resources if isinstance(value, Unknown) or not any_contains(except_, value))
    if not resources:
        return None
    conditions = tuple(dict.fromkeys((*grant.conditions, *limit.conditions)))
    return Grant(grant.action, resources, except_, conditions, grant.statement, grant.source)


def _both(ones: Iterable[Value], others: Sequence[Value]) -> tuple[Value, ...]:
    """The resources that are in both; what is unknown in one is kept, as it may be in the other."""
    found: dict[Value, None] = {}
    for one in ones:
        for other in others:
            if isinstance(one, Unknown) or isinstance(other, Unknown):
                found[other if isinstance(one, str) else one] = None
            elif (shared := meet(one, other)) is not None:
                found[shared] = None
    return tuple(found)


def _less(grant: Grant, denies: Sequence[Statement]) -> Grant | None:
    """What of `grant` no Deny that can be counted on takes away; None where nothing is left."""
    if not denies:
        return grant
    resources: tuple[Value, ...] = grant.resources
    except_ = list(grant.except_)
    sometimes = []
    for deny in denies:
        if always_holds(deny.conditions):
            if deny.not_resources:
                resources = _both(resources, deny.not_resources)
            else:
                denied = _known(deny.resources)
                resources = tuple(r for r in resources if isinstance(r, Unknown) or not any_contains(denied, r))
                except_ += [d for d in denied if any(isinstance(r, str) and overlaps(r, d) for r in resources)]
        else:
            sometimes.append(deny)
    if not resources:
        return None
    return Grant(
        grant.action,
        resources,
        tuple(dict.fromkeys(except_)),
        grant.conditions,
        grant.statement,
        grant.source,
        tuple([deny for deny in sometimes if _denies_all(deny, resources)]),
    )


def _denies_all(deny: Statement, resources: Iterable[Value]) -> bool:
    known = [resource if isinstance(resource, str) else "*" for resource in resources]
    if deny.not_resources:
        excepted = deny.not_resources
        return all(isinstance(e, str) and not overlaps(e, resource) for e in excepted for resource in known)
    return all(any_contains(_known(deny.resources), resource) for resource in known)


def allowed_names(sources: Iterable[Source], boundary: Iterable[Source] | None = None) -> frozenset[str]:
    """The names of all actions of AWS that `sources` allow on everything without a narrowing condition, within
    `boundary`."""
    own = _with_effect(source.document for source in sources)
    return _allowed_names(own, _with_effect(source.document for source in boundary) if boundary is not None else None)


def _with_effect(documents: Iterable[Document]) -> tuple[Document, ...]:
    return tuple(document for document in documents if _on_everything(document))


@lru_cache(256)
def _allowed_names(own: tuple[Document, ...], boundary: tuple[Document, ...] | None) -> frozenset[str]:
    names = _union(own, allow=True)
    if boundary is not None:
        names &= _union(boundary, allow=True)
    return names - _union((*own, *(boundary or ())), allow=False)


def _union(documents: Iterable[Document], *, allow: bool) -> frozenset[str]:
    return frozenset().union(*(_on_everything(document).get(allow, ()) for document in documents))


@lru_cache(1 << 12)
def _on_everything(document: Document) -> Mapping[bool, frozenset[str]]:
    """The actions that `document` allows (True) and denies (False) on everything: only in so far as that always holds.

    A Deny must be on `*`: actions without resources are outside every ARN.
    """
    found: dict[bool, frozenset[str]] = {}
    for statement in document.statements:
        resources = _known(statement.resources)
        if (
            any(map(actions.is_everything, resources)) and not restricts_grant(statement.conditions)
            if statement.allows
            else any(set(resource) == {"*"} for resource in resources) and always_holds(statement.conditions)
        ):
            found[statement.allows] = found.get(statement.allows, frozenset()) | _names(statement)
    return found


def _names(statement: Statement) -> frozenset[str]:
    patterns = _known(statement.actions or statement.not_actions)
    names = frozenset(action.name for pattern in patterns for action in actions.expand(pattern))
    if statement.actions:
        return names
    return frozenset(action.name for action in actions.expand("*")) - names
