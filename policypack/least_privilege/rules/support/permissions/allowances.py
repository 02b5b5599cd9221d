"""What the Allow statements of one document grant, less what its own Deny statements always deny."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import chain

from least_privilege.aws import managed_policies
from least_privilege.aws.actions import (
    LEVELS,
    PERMISSIONS,
    Action,
    ResourceType,
    expand,
    expand_at_once,
    expand_each,
)
from least_privilege.aws.owned_by_aws import is_policy_of_aws
from least_privilege.aws.resource_coverage import covered_types, plain_service
from least_privilege.evaluation.administration import ADMIN_SHARE
from least_privilege.evaluation.restrictions import never_applies, reliable_denies, restricts_grant
from least_privilege.policy.cache_sizes import DOCUMENTS, VALUES
from least_privilege.policy.document import Document, PolicyKind, Statement
from least_privilege.policy.patterns import EVERYTHING, ActionPattern, ResourcePattern
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.wildcards import contains, overlaps
from least_privilege.stack.attachments import ATTACHED_POLICIES, attached
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies


def identity_policies(resource: Resource) -> Iterator[EmbeddedPolicy]:
    return (embedded for embedded in embedded_policies(resource) if embedded.kind is PolicyKind.IDENTITY)


def attached_arns(resource: Resource) -> list[str]:
    """The ARNs of AWS's own managed policies that `resource` attaches, as far as they are known at preview."""
    return [arn for arn in texts(attached(resource)) if managed_policies.name_of(arn)]


def attached_policies(resource: Resource) -> Iterator[tuple[str, EmbeddedPolicy]]:
    """The documents of those policies, each with the policy's path and name."""
    for arn in attached_arns(resource):
        if document := managed_policies.document(arn):
            name = managed_policies.name_of(arn) or ""
            label = f"AWS managed policy '{name}', attached by '{resource.name}',"
            yield name, EmbeddedPolicy(resource, ATTACHED_POLICIES[resource.type], label, PolicyKind.IDENTITY, document)


def _known(resources: Iterable[ResourcePattern | Unknown]) -> tuple[ResourcePattern, ...]:
    return tuple(dict.fromkeys([resource for resource in resources if isinstance(resource, ResourcePattern)]))


def texts(values: Iterable[object]) -> list[str]:
    """The values that are known at preview."""
    return [value for value in values if isinstance(value, str)]


class Allowance:
    """An Allow statement, read once for all rules, as far as it is known at preview.

    `patterns` are those of Action; `resources` those of Resource, and `*` for NotResource, which leaves out only a few;
    `restricted` says whether a condition restricts it.
    """

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.patterns = statement.action_patterns if statement.actions else ()
        self.resources = (EVERYTHING,) if statement.not_resources else _known(statement.resources)
        self.restricted = restricts_grant(statement.conditions)

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """Every action that the statement names, NotAction included."""
        if self.statement.not_actions:
            return _all_but(self.statement.action_patterns)
        return tuple(dict.fromkeys(chain.from_iterable(expand_each(self.patterns).values())))

    @property
    def is_unrestricted(self) -> bool:
        """Whether it is on every resource, and no condition restricts it."""
        return not self.restricted and any(resource.is_unrestricted for resource in self.resources)


@lru_cache(DOCUMENTS)
def allowances(document: Document) -> tuple[Allowance, ...]:
    """The Allows that apply to some request."""
    applied = [each for each in document.statements if each.allows and not never_applies(each)]
    expand_at_once(chain.from_iterable(each.action_patterns for each in applied))
    return tuple(map(Allowance, applied))


def _covers(statement: Statement, resource: str) -> bool:
    if statement.not_resources:
        return all(isinstance(value, str) and not overlaps(value, resource) for value in statement.not_resources)
    return any(
        contains(value, resource) or (resource == "*" and value.is_unrestricted)
        for value in _known(statement.resources)
    )


@lru_cache(64)
def _all_but(patterns: tuple[ActionPattern, ...]) -> tuple[Action, ...]:
    without = set(chain.from_iterable(expand_each(patterns).values()))
    return tuple(action for action in expand("*") if action not in without)


def left(document: Document, actions: Iterable[Action], resources: Iterable[ResourcePattern]) -> tuple[Action, ...]:
    """Those of `actions` that the document's Denies leave on at least one of `resources`."""
    given, denies = tuple(actions), reliable_denies(document)
    if not given or not denies:
        return given
    covering = {tuple(place for place, deny in enumerate(denies) if _covers(deny, each)) for each in resources}
    if not covering:
        return ()
    if () in covering:
        return tuple(dict.fromkeys(given))
    everywhere = frozenset[Action].intersection(*(_denied(document, places) for places in covering))
    return tuple([action for action in dict.fromkeys(given) if action not in everywhere])


@lru_cache(DOCUMENTS)
def _denied(document: Document, places: tuple[int, ...]) -> frozenset[Action]:
    """The actions that those of the document's `reliable_denies` match."""
    denies = [reliable_denies(document)[place] for place in places]
    listed = expand_each(pattern for deny in denies if not deny.not_actions for pattern in deny.action_patterns)
    all_but = (_all_but(deny.action_patterns) for deny in denies if deny.not_actions and not deny.has_unknown_action)
    return frozenset(chain.from_iterable((*listed.values(), *all_but)))


@lru_cache(DOCUMENTS)
def administers(document: Document) -> int:
    """How many actions the document by itself allows on every resource (or on all but those of a NotResource), where
    that is nine tenths of all and any of them manages permissions in IAM; else 0.

    `Principal.administers` asks for more: every action that manages permissions in IAM, on every resource.
    """
    if not any(each.statement.spans_services for each in allowances(document)):
        return 0
    granted = set(chain.from_iterable(left(document, each.actions, [EVERYTHING]) for each in wide(document)))
    manages = any(PERMISSIONS in action.levels for action in granted.intersection(expand("iam:*")))
    return len(granted) if manages and len(granted) >= ADMIN_SHARE * len(expand("*")) else 0


def wide(document: Document) -> list[Allowance]:
    """What the document allows on every resource."""
    return [each for each in allowances(document) if each.is_unrestricted]


@lru_cache(DOCUMENTS)
def wide_grants(document: Document) -> tuple[tuple[Statement, tuple[Action, ...]], ...]:
    """For each Allow that no condition restricts, its actions that could be limited to some resources of a type and are
    not, less what the document itself denies."""
    found = []
    for each in allowances(document):
        if each.restricted:
            continue
        if kept := left(document, on_all(each.actions, each.resources), each.resources):
            found.append((each.statement, kept))
    return tuple(found)


def on_all(actions: Collection[Action], resources: Iterable[ResourcePattern]) -> list[Action]:
    """Those of `actions` that could be limited to some resources of a type, where `resources` are all of that type."""
    wild = [resource for resource in resources if not resource.is_plain and not is_policy_of_aws(resource)]
    if any(resource.is_unrestricted for resource in wild):
        return [action for action in actions if action.reach.nameable]
    reaches = {action.reach for action in actions} if wild else ()
    types = {type_ for reach in reaches for type_ in reach.types}
    covered = set[ResourceType]()
    for resource in wild:
        service = plain_service(resource)
        left = types - covered
        covered |= covered_types(resource, [t for t in left if t.service in ("", service)] if service else left)
    wide = {reach for reach in reaches if reach.nameable and not covered.isdisjoint(reach.types)}
    return [action for action in actions if action.reach in wide] if wide else []


@lru_cache(VALUES)
def count(actions: tuple[Action, ...]) -> str:
    """`12 actions (10 write, 2 list)`, each by the level that counts."""
    levels = Counter([action.level for action in actions])
    parts = ", ".join(f"{levels[level]:,} {level.lower()}" for level in LEVELS if levels[level])
    return f"{len(actions):,} action{'s' if len(actions) != 1 else ''} ({parts})"
