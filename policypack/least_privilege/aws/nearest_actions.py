"""The existing action that a name which AWS does not have stands for: an operation of an API, or a misspelt action."""

import difflib
import heapq
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from operator import add
from pathlib import Path
from typing import Any

from least_privilege.aws.actions import LIST, READ, actions_of
from least_privilege.aws.service_reference import services
from least_privilege.policy.cache_sizes import VALUES
from least_privilege.policy.wildcards import is_plain

_DATA = Path(__file__).parent / "data" / "api_operations.json"
_READS = re.compile(r"(?:batch)?(?:get|list|describe|head|read|view|search|query|select)")
_WORD = re.compile(r"[A-Z][a-z]+")


@lru_cache(VALUES)
def suggest(name: str) -> str | None:
    """The existing action that one which does not exist means: what authorizes an operation of that name, else the one
    that is most like it; None for none.

    What reads by its name never becomes what writes, and no name becomes a wildcard.
    """
    service, _, action = name.partition(":")
    service = service.lower()
    if service in services():
        return authorizing(service, action) or _in_service(service, action.lower())
    near_services = _nearest(service, services(), 3, 0.6)
    for near in near_services:
        if found := actions_of(near).get(f"{near}:{action.lower()}"):
            return found.name
    return _in_service(near_services[0], action.lower()) if near_services and is_plain(action) else None


def authorizing(service: str, operation: str) -> str | None:
    """The action of `service` that allows an operation of its API whose name is another one; None where none is known.

    Source: `url` in data/api_operations.json, by service
    """
    known = _operations().get(service)
    if known is None:
        return None
    verb = _WORD.match(operation)
    found = known["operations"].get(operation) or known.get("verbs", {}).get(verb[0] if verb else "")
    return f"{service}:{found}" if found else None


@cache
def _operations() -> Mapping[str, Any]:
    """By service: the `operations` of its API with the action of each, and for some the `verbs` they begin with."""
    found: Mapping[str, Any] = json.loads(_DATA.read_text("utf-8"))
    return found


def _in_service(service: str, action: str) -> str | None:
    actions = actions_of(service)
    near = (actions[each] for each in _nearest(f"{service}:{action}", actions, 3, 0.7))
    reads = _READS.match(action) is not None
    return next((each.name for each in near if not reads or each.levels <= {READ, LIST}), None)


def _nearest(wanted: str, names: Iterable[str], most: int, cutoff: float) -> list[str]:
    """As difflib.get_close_matches, which is slow: of the names that begin or end alike, it is given the twelve that
    have most pairs of letters in common with `wanted`."""
    pairs = frozenset(map(add, wanted, wanted[1:]))
    ends = wanted[: wanted.find(":") + 3], wanted[-3:]

    def in_common(name: str) -> float:
        return sum(map(pairs.__contains__, map(add, name, name[1:]))) / (len(name) + len(wanted))

    alike = (name for name in names if name.startswith(ends[0]) or name.endswith(ends[1]))
    return difflib.get_close_matches(wanted, heapq.nlargest(12, alike, key=in_common), most, cutoff)
