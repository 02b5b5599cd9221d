"""IAM's wildcard patterns: what one matches, whether one holds all of another, whether two share anything.

`*` is any number of characters, `?` exactly one; nothing else is special. A policy variable (`${aws:username}`) is text
that only a request can tell, except the three that stand for a character: `${*}`, `${?}` and `${$}`.
Case counts; for actions, which have none, give both sides through `str.lower`.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Iterable
from functools import lru_cache

_MANY, _ONE = "*", "?"
_SPECIAL = re.compile(r"\$\{([^}]*)\}|([*?])", re.DOTALL)
_CACHE = 1 << 16
_READINGS = 2000

Token = tuple[str, str]
"""('', a character), ('*', ''), ('?', '') or ('$', a variable's text)."""


@lru_cache(_CACHE)
def tokens(pattern: str) -> tuple[Token, ...]:
    """`pattern` taken apart; `*?` is turned into `?*` and `**` into `*`, so that equal runs of wildcards look equal."""
    out: list[Token] = []
    position = 0
    for found in _SPECIAL.finditer(pattern):
        out += [("", character) for character in pattern[position : found.start()]]
        position = found.end()
        variable, wildcard = found.groups()
        if wildcard is None:
            out.append(("", variable) if variable in ("*", "?", "$") else ("$", variable))
        elif out and out[-1] == (_MANY, ""):
            if wildcard == _ONE:
                out.insert(-1, (_ONE, ""))
        else:
            out.append((wildcard, ""))
    return (*out, *[("", character) for character in pattern[position:]])


@lru_cache(_CACHE)
def is_plain(pattern: str) -> bool:
    """Whether `pattern` matches one text only: no wildcard, no variable."""
    return all(kind == "" for kind, _ in tokens(pattern))


@lru_cache(_CACHE)
def _expression(pattern: str) -> re.Pattern[str]:
    # Each run up to the next `*` is found at its first place and kept (an atomic group): linear, whatever the pattern.
    runs: list[str] = [""]
    for kind, text in tokens(pattern):
        if kind in (_MANY, "$"):
            runs.append("")
        else:
            runs[-1] += "." if kind == _ONE else re.escape(text)
    first, *rest = runs
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    return re.compile(first + "".join(f"(?>.*?{run})" for run in middle if run) + f".*{last}", re.DOTALL)


@lru_cache(_CACHE)
def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` can match the plain `text`; a variable in `pattern` is taken for any text."""
    return pattern == "*" or pattern == text or _expression(pattern).fullmatch(text) is not None


@lru_cache(_CACHE)
def contains(wide: str, narrow: str) -> bool:
    """Whether everything that `narrow` matches is matched by `wide`, whatever the values of the variables."""
    if wide in ("*", narrow):
        return True
    outer, inner = tokens(wide), tokens(narrow)
    if is_plain(wide):
        return inner == outer
    if not overlaps(wide, narrow):
        return False
    places = _skip_stars(outer, {0})
    for token in inner:
        places = _step(outer, places, token)
    if len(outer) in places:
        return True
    # One reading of `narrow` decides, but for this: `?` in `wide` may take what a `*` in `narrow` has next to it.
    return (_ONE, "") in outer and (_MANY, "") in inner and _every_reading(outer, inner)


def _step(pattern: tuple[Token, ...], places: Iterable[int], token: Token) -> frozenset[int]:
    """Where an automaton of `pattern` stands after `token`: its `?` takes a character or a `?`, its `*` anything."""
    after: set[int] = set()
    for place in places:
        if place == len(pattern):
            continue
        if pattern[place][0] == _MANY:
            after.add(place)
        elif pattern[place] == token or (pattern[place][0] == _ONE and token[0] in ("", _ONE)):
            after.add(place + 1)
    return _skip_stars(pattern, after)


def _every_reading(outer: tuple[Token, ...], inner: tuple[Token, ...]) -> bool:
    """Whether every text of `inner` is in `outer`, by trying all; no, where that takes too many."""
    letters = {token for token in (*outer, *inner) if token[0] == ""} | {(_ONE, "")}
    waiting = [(0, _skip_stars(outer, {0}))]
    seen = set(waiting)
    while waiting:
        place, places = waiting.pop()
        if place == len(inner):
            if len(outer) not in places:
                return False
            continue
        token = inner[place]
        if token[0] == _MANY:
            after = {(place + 1, places), *((place, _step(outer, places, letter)) for letter in letters)}
        else:
            after = {(place + 1, _step(outer, places, token))}
        waiting += after - seen
        seen |= after
        if len(seen) > _READINGS:
            return False
    return True


def _skip_stars(pattern: tuple[Token, ...], places: set[int]) -> frozenset[int]:
    for place in list(places):
        while place < len(pattern) and pattern[place][0] == _MANY:
            place += 1
            places.add(place)
    return frozenset(places)


@lru_cache(_CACHE)
def overlaps(one: str, other: str) -> bool:
    """Whether some text is matched by both; a variable is taken for any text."""
    if "*" in (one, other) or one == other:
        return True
    left, right = tokens(one), tokens(other)
    if is_plain(other):
        return matches(one, "".join(text for _, text in right))
    if is_plain(one):
        return matches(other, "".join(text for _, text in left))
    free = (_MANY, "$")
    row = [True]
    for kind, _ in right:
        row.append(row[-1] and kind in free)
    for kind, text in left:
        before, row = row, [row[0] and kind in free]
        for j, (other_kind, other_text) in enumerate(right):
            if kind in free or other_kind in free:
                row.append(before[j + 1] or row[j])
            else:
                row.append(before[j] and (_ONE in (kind, other_kind) or text == other_text))
    return row[-1]


@lru_cache(_CACHE)
def meet(one: str, other: str) -> str | None:
    """A pattern for what both match: None where nothing is. Where no single pattern says it, `one`, which is wider."""
    if contains(one, other):
        return other
    return one if overlaps(one, other) else None


def any_contains(wides: Iterable[str], narrow: str) -> bool:
    return any(contains(wide, narrow) for wide in wides)


def any_overlaps(patterns: Iterable[str], other: str) -> bool:
    return any(overlaps(pattern, other) for pattern in patterns)
