"""IAM's wildcard patterns: what one matches, whether one holds all of another, whether two share anything.

`*` is any number of characters, `?` exactly one; nothing else is special. A policy variable (`${aws:username}`) is text
that only a request can tell, except the three that stand for a character: `${*}`, `${?}` and `${$}`.
Case counts; for actions, which have none, give both sides through `str.lower`.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

from least_privilege.policy.cache_sizes import PAIRS, VALUES

_MANY, _ONE = "*", "?"
_TOKEN = re.compile(r"\$\{[^}]*\}|.", re.DOTALL)
_RUN = re.compile(r"\$\{[^}]*\}|[*?]*\*[*?]*")
_PLAIN = re.compile(r"[^*?$]*")
_LAST = chr(sys.maxunicode)
_BUT_STARS = re.compile(r"[?$]")
_CHARACTERS = {"${*}": "*", "${?}": "?"}
_MOST_STATES = 2000
_FEW = 500

Pattern = TypeVar("Pattern", bound=str)

Tokens = tuple[str, ...]
"""Each is `*`, `?`, a character, or what is written in `${...}`: a variable, or one of the characters `*` and `?`."""


@lru_cache(VALUES)
def tokens(pattern: str) -> Tokens:
    """`pattern` taken apart; `*?` is turned into `?*` and `**` into `*`, so that equal runs of wildcards look equal."""
    tidy = _RUN.sub(lambda run: run[0] if run[0][0] == "$" else "?" * run[0].count("?") + "*", pattern)
    if "$" not in tidy:
        return tuple(tidy)
    return tuple("$" if token == "${$}" else token for token in _TOKEN.findall(tidy))


def _is_variable(token: str) -> bool:
    return len(token) > 1 and token not in _CHARACTERS


def is_free(token: str) -> bool:
    """Whether `token` may be any text."""
    return token == _MANY or _is_variable(token)


def text_of(plain: Tokens) -> str:
    """What `plain`, in which nothing is free or `?`, is as text."""
    return "".join(_CHARACTERS.get(token, token) for token in plain)


@lru_cache(VALUES)
def is_plain(pattern: str) -> bool:
    """Whether `pattern` matches one text only: no wildcard, no variable."""
    if "$" not in pattern:
        return "*" not in pattern and "?" not in pattern
    return not any(token == _ONE or is_free(token) for token in tokens(pattern))


def _takes_in(pattern: str, text: str) -> bool:
    """Whether `pattern`, in which only `*` is special, matches `text`."""
    head, *middle, tail = pattern.split("*") if "*" in pattern else (pattern, "")
    at, end = len(head), len(text) - len(tail)
    if "*" not in pattern or at > end or not text.startswith(head) or not text.endswith(tail):
        return pattern == text
    for run in middle:
        # The first place is as good as any later one.
        at = text.find(run, at, end)
        if at < 0:
            return False
        at += len(run)
    return True


@lru_cache(VALUES)
def _expression(pattern: str) -> re.Pattern[str]:
    # Each run up to the next `*` is found at its first place and kept (an atomic group): linear, whatever the pattern.
    runs: list[str] = [""]
    for token in tokens(pattern):
        if is_free(token):
            runs.append("")
        else:
            runs[-1] += "." if token == _ONE else re.escape(text_of((token,)))
    first, *rest = runs
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    return re.compile(first + "".join(f"(?>.*?{run})" for run in middle if run) + f".*{last}", re.DOTALL)


@lru_cache(PAIRS)
def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` can match the plain `text`; a variable in `pattern` is taken for any text."""
    if "?" in pattern or "$" in pattern:
        return _expression(pattern).fullmatch(text) is not None
    return _takes_in(pattern, text)


@lru_cache(PAIRS)
def contains(wide: str, narrow: str) -> bool:
    """Whether everything that `narrow` matches is matched by `wide`, whatever the values of the variables."""
    if wide in ("*", narrow):
        return True
    if "?" not in wide and "$" not in wide and "$" not in narrow:
        return _takes_in(wide, narrow)  # What is special in `narrow` only a `*` of `wide` can take.
    outer, inner = tokens(wide), tokens(narrow)
    # What is written in `narrow` is one of the texts that it matches: that rules most pairs out.
    if not _expression(wide).fullmatch(narrow if "$" not in narrow else text_of(inner)):
        return False
    if _accepts(outer, inner):
        return True
    # That decides, but for this: `?` in `wide` may take what a `*` in `narrow` has next to it.
    if _ONE not in outer or _MANY not in inner or not overlaps(wide, narrow):
        return False
    # Trying every text is slow: the shortest one rules most pairs out.
    shortest = narrow.replace("*", "")
    return ("$" in narrow or matches(wide, shortest)) and _accepts_every_text(outer, inner)


def _accepts(pattern: Tokens, text: Tokens) -> bool:
    """Whether an automaton of `pattern` accepts `text`, whose wildcards and variables are read as they are written."""
    states = _start_states(pattern)
    for token in text:
        states = _next_states(pattern, states, token)
    return len(pattern) in states


def _accepts_every_text(pattern: Tokens, other: Tokens) -> bool:
    """Whether the automaton of `pattern` accepts every text of `other`, by trying all; False where that takes too many.

    Characters that are in neither pattern are all alike: `?` stands for them.
    """
    letters = {token for token in (*pattern, *other) if not is_free(token)} | {_ONE}
    waiting = [(0, _start_states(pattern))]
    seen = set(waiting)
    while waiting:
        place, states = waiting.pop()
        if place == len(other):
            if len(pattern) not in states:
                return False
            continue
        token = other[place]
        if token == _MANY:
            reached = {(place + 1, states), *((place, _next_states(pattern, states, letter)) for letter in letters)}
        else:
            reached = {(place + 1, _next_states(pattern, states, token))}
        waiting += reached - seen
        seen |= reached
        if len(seen) > _MOST_STATES:
            return False
    return True


def _start_states(pattern: Tokens) -> frozenset[int]:
    return _past_stars(pattern, {0})


def _next_states(pattern: Tokens, states: Iterable[int], token: str) -> frozenset[int]:
    """Where the automaton stands after `token`: its `?` takes a character or a `?`, its `*` anything."""
    after: set[int] = set()
    for state in states:
        if state == len(pattern):
            continue
        if pattern[state] == _MANY:
            after.add(state)
        elif pattern[state] == token or (pattern[state] == _ONE and not is_free(token)):
            after.add(state + 1)
    return _past_stars(pattern, after)


def _past_stars(pattern: Tokens, states: set[int]) -> frozenset[int]:
    for state in list(states):
        while state < len(pattern) and pattern[state] == _MANY:
            state += 1
            states.add(state)
    return frozenset(states)


@lru_cache(PAIRS)
def overlaps(one: str, other: str) -> bool:
    """Whether some text is matched by both; a variable is taken for any text."""
    if "*" in (one, other) or one == other:
        return True
    for pattern, plain in ((one, other), (other, one)):
        if is_plain(plain):
            return matches(pattern, plain if "$" not in plain else text_of(tokens(plain)))
    if not _BUT_STARS.search(one) and not _BUT_STARS.search(other):
        by_ends = _overlap_by_ends(one, other)
        if by_ends is not None:
            return by_ends
    return _share_a_text(tokens(one), tokens(other))


def _overlap_by_ends(one: str, other: str) -> bool | None:
    """Whether two patterns, in which only `*` is special, overlap, as far as the text at their ends tells."""
    heads = one.partition("*")[0], other.partition("*")[0]
    tails = one.rpartition("*")[2], other.rpartition("*")[2]
    if not (heads[0].startswith(heads[1]) or heads[1].startswith(heads[0])):
        return False
    if not (tails[0].endswith(tails[1]) or tails[1].endswith(tails[0])):
        return False
    # Each goes on where the other leaves off: `app-*` and `*-role`.
    if (tails[1] == "" and len(heads[0]) <= len(heads[1])) or (tails[0] == "" and len(heads[1]) <= len(heads[0])):
        return True
    return None


def _share_a_text(left: Tokens, right: Tokens) -> bool:
    start, end = _common_start(left, right), _common_start(left[::-1], right[::-1])
    if start is None or end is None:
        return False
    left, right = left[start:], right[start:]
    if left and right and (is_free(left[0]) and is_free(right[-1]) or is_free(right[0]) and is_free(left[-1])):
        return True
    # Bit j of the row: what was read of `left`, and the first j tokens of `right`, share a text.
    free = ones = 0
    places: dict[str, int] = {}
    for place, token in enumerate(right, 1):
        if is_free(token):
            free |= 1 << place
        elif token == _ONE:
            ones |= 1 << place
        else:
            places[token] = places.get(token, 0) | 1 << place
    last = 1 << len(right)
    characters = (2 * last - 2) & ~free
    row = _past_free(1, free)
    for token in left:
        if is_free(token):
            row = -(row & -row) & (2 * last - 1)
        else:
            sharing = characters if token == _ONE else places.get(token, 0) | ones
            row = _past_free(row << 1 & sharing | row & free, free)
    return bool(row & last)


def _past_free(row: int, free: int) -> int:
    while more := row << 1 & free & ~row:
        row |= more
    return row


def _common_start(left: Tokens, right: Tokens) -> int | None:
    """How many characters both begin with before either may be any text; None where they differ in one of them."""
    for place, (own, theirs) in enumerate(zip(left, right, strict=False)):
        if is_free(own) or is_free(theirs):
            return place
        if not _share_a_character(own, theirs):
            return None
    return min(len(left), len(right))


def _share_a_character(own: str, theirs: str) -> bool:
    return own == theirs or _ONE in (own, theirs)


def intersection(one: Pattern, other: Pattern) -> Pattern | None:
    """A pattern for what both match: None where nothing is. Where no single pattern says it, `one`, which is wider."""
    if contains(one, other):
        return other
    return one if overlaps(one, other) else None


def begun_alike(pattern: str, texts: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """What `pattern` begins with before its first wildcard or variable, and those of `texts`, which are sorted and may
    be patterns, that begin so too: no other is matched by it, or contained in it."""
    head = _PLAIN.match(pattern)[0]  # type: ignore[index]
    first = bisect_left(texts, head)
    return head, texts[first : bisect_left(texts, head + _LAST, first)]


def fullmatch(pattern: str) -> Callable[[str], object]:
    """What is true of the plain texts that `pattern` matches, for a look at very many."""
    return _expression(pattern).fullmatch


def matching(pattern: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the plain `texts`, which are sorted, that `pattern` matches."""
    head, begun = begun_alike(pattern, texts)
    if pattern == f"{head}*":
        return begun
    # One look at very many texts: asking `matches` for each would push out what its cache holds. Of few, compiling an
    # expression takes longer than the look.
    if len(begun) <= _FEW and "?" not in pattern and "$" not in pattern:
        return tuple([text for text in begun if _takes_in(pattern, text)])
    return tuple(filter(fullmatch(pattern), begun))


def any_contains(wides: Iterable[str], narrow: str) -> bool:
    return any(contains(wide, narrow) for wide in wides)


def any_overlaps(patterns: Iterable[str], other: str) -> bool:
    return any(overlaps(pattern, other) for pattern in patterns)
