"""The existing action that a name which AWS does not have stands for: an operation of an API, or a misspelt action."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from least_privilege.aws.actions import actions_of
from least_privilege.aws.sdk_names import prefixes_of
from least_privilege.aws.service_reference import services
from least_privilege.policy.cache_sizes import VALUES
from least_privilege.policy.wildcards import is_plain

_DATA = Path(__file__).parent / "data" / "api_operations.json"
_VERB = re.compile(r"[A-Z][a-z]+(?=[A-Z])")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_COMMON_VERBS = re.compile(
    r"(?:Add|Allow|Assume|Attach|Cancel|Copy|Create|Delete|Deny|Deploy|Describe|Detach|Disable|Enable|Execute|Export|Get"
    r"|Grant|Import|Invoke|List|Lock|Modify|Move|Open|Poll|Post|Publish|Pull|Push|Put|Read|Receive|Register|Reject|Remove"
    r"|Reset|Restore|Revoke|Run|Send|Set|Start|Stop|Tag|Terminate|Unlock|Untag|Update|Upload|Write)"
)
"""Verbs that are spelt right, though the service may have no action with them."""


def suggest(name: str) -> str | None:
    """The one existing action that a name which does not exist means; None for none, or where it may be several."""
    found = meant(name)
    return found[0] if len(found) == 1 else None


@lru_cache(VALUES)
def meant(name: str) -> tuple[str, ...]:
    """The existing actions that one which does not exist means: those that authorize an operation of that name, the
    same name in the service that is meant, or the one action that it misspells. Empty where that is not certain.

    Another verb, a name cut short and a wildcard mean nothing: a guess would grant something else.
    """
    service, _, action = name.partition(":")
    if not is_plain(name):
        return ()
    service = service.lower()
    near = _services_meant(service)
    if found := tuple({each: None for own in near for each in authorizing(own, action)}):
        return found
    for find in (_same_name, _misspelt):
        found = tuple(dict.fromkeys(each for own in near for each in find(own, action)))
        if found:
            return found if len(found) == 1 else ()
    return ()


def authorizing(service: str, operation: str) -> tuple[str, ...]:
    """The actions of `service` that allow an operation of its API whose name is another one: several where it depends
    on what the call does; none where none is known.

    Source: `url` in data/api_operations.json, by service
    """
    known = _operations().get(service)
    if known is None:
        return ()
    verb = _VERB.match(operation)
    found = known["operations"].get(operation) or known.get("verbs", {}).get(verb[0] if verb else "") or []
    return tuple(f"{service}:{each}" for each in ([found] if isinstance(found, str) else found))


@cache
def _operations() -> Mapping[str, Any]:
    """By service: the `operations` of its API with the action of each, and for some the `verbs` they begin with."""
    found: Mapping[str, Any] = json.loads(_DATA.read_text("utf-8"))
    return found


@lru_cache(VALUES)
def _services_meant(service: str) -> Sequence[str]:
    """The services that a prefix means: itself, by their name in an SDK, else by a misspelt prefix."""
    called = prefixes_of(service)
    if service in services():
        return [service, *called]
    if called:
        return called
    most = 2 if len(service) > 5 else 1
    return [each for each in services() if len(service) > 3 and _distance(service, each, most) <= most]


def _same_name(service: str, action: str) -> tuple[str, ...]:
    found = actions_of(service).get(f"{service}:{action.lower()}")
    return (found.name,) if found else ()


@cache
def _names(service: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The names of a service's actions, and the words they begin with."""
    names = tuple(each.name.partition(":")[2] for each in actions_of(service).values())
    return names, frozenset(words[0] for name in names if (words := _WORD.findall(name)))


def _misspelt(service: str, action: str) -> tuple[str, ...]:
    """The one action of `service` that `action` misspells: none where two are as near."""
    names, verbs = _names(service)
    given = action.lower()
    near: dict[int, list[str]] = {}
    for name in names:
        lower = name.lower()
        if lower.startswith(given[:3]) or lower.endswith(given[-3:]):  # Most are left out here: comparing takes long.
            distance = _distance(_singular(given), _singular(lower), 2)
            if distance <= 2 and _is_misspelling(action, name, distance, verbs):
                near.setdefault(distance, []).append(f"{service}:{name}")
    nearest = near[min(near)] if near else []
    return tuple(nearest) if len(nearest) == 1 else ()


def _is_misspelling(given: str, name: str, distance: int, verbs: frozenset[str]) -> bool:
    """Whether `given` is `name` with a slip in a long word of it, or another number; a known verb is no slip."""
    words, own = _WORD.findall(given), _WORD.findall(name)
    if len(words) != len(own):
        return distance == 1 and len(name) > 7 and given.lower().startswith(own[0].lower()) and given.isalpha()
    if words[0] != own[0] and (words[0] in verbs or _COMMON_VERBS.fullmatch(words[0])):
        return False
    changed = [(one.lower(), its.lower()) for one, its in zip(words, own, strict=True) if one.lower() != its.lower()]
    return all(_is_slip(*each) for each in changed)


def _is_slip(word: str, meant: str) -> bool:
    """Whether `word` is the plural or singular of another one, has a letter more or less, or letters swapped, or is so
    long that one letter does not make it another word: `vpn` for `vpc` is no slip."""
    if not word.isalpha():
        return False
    lengths = sorted((len(word), len(meant)))
    if (
        _singular(word) == _singular(meant)
        or f"{word}s" == meant
        or word == f"{meant}s"
        or sorted(word) == sorted(meant)
    ):
        return True
    return lengths[0] > 4 or lengths[0] != lengths[1] > 3


def _singular(name: str) -> str:
    """`repository` of `repositories`: more letters change there than a slip changes."""
    return f"{name[:-3]}y" if name.endswith("ies") else name


def _distance(one: str, other: str, most: int) -> int:
    """How many letters to add, leave out, change or swap with the next make `one` from `other`; more than `most` is
    not counted to the end."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, its in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != its))
            if row > 1 < column and letter == other[column - 2] and one[row - 2] == its:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]
