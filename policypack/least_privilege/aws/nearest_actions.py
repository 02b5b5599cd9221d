"""The existing action or service that is most like a name which AWS does not have."""

import difflib
import heapq
from collections.abc import Iterable
from functools import lru_cache
from operator import add

from least_privilege.aws.actions import actions_of
from least_privilege.aws.service_reference import services
from least_privilege.policy.cache_sizes import VALUES


@lru_cache(VALUES)
def suggest(name: str) -> str | None:
    """The existing action, or service prefix with `:*`, that is most like one that does not exist; None for none."""
    service, _, action = name.lower().partition(":")
    if service in services():
        actions = actions_of(service)
        return next((actions[near].name for near in _nearest(f"{service}:{action}", actions, 1, 0.7)), None)
    near_services = _nearest(service, services(), 3, 0.6)
    for near in near_services:
        if found := actions_of(near).get(f"{near}:{action}"):
            return found.name
    return f"{near_services[0]}:*" if near_services else None


def _nearest(wanted: str, names: Iterable[str], most: int, cutoff: float) -> list[str]:
    """As difflib.get_close_matches, which is slow: of the names that begin or end alike, it is given the twelve that
    have most pairs of letters in common with `wanted`."""
    pairs = frozenset(map(add, wanted, wanted[1:]))
    ends = wanted[: wanted.find(":") + 3], wanted[-3:]

    def in_common(name: str) -> float:
        return sum(map(pairs.__contains__, map(add, name, name[1:]))) / (len(name) + len(wanted))

    alike = (name for name in names if name.startswith(ends[0]) or name.endswith(ends[1]))
    return difflib.get_close_matches(wanted, heapq.nlargest(12, alike, key=in_common), most, cutoff)
