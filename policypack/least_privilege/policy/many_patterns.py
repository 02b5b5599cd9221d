"""Many patterns held against many texts at once.

Pattern by pattern it takes as long as their numbers multiplied: a document within IAM's quotas has a thousand patterns,
and AWS twenty thousand actions. Here patterns of about one length are one automaton, each of its states a bit of one
number, and a character moves them all (the Shift-And algorithm, Baeza-Yates and Gonnet 1992).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, groupby
from os.path import commonprefix
from typing import NamedTuple

from least_privilege.policy.wildcards import is_free, matching, text_of, tokens

_ONES = bytes(byte == ord("1") for byte in range(256))
"""Turns the digits of a binary number into zeros and ones."""


_MANY = 16


class NameSet:
    """Plain texts, such as the names of actions, that patterns are matched against: `all` of them, and sorted."""

    def __init__(self, names: Iterable[str]) -> None:
        self.all = frozenset(names)
        self._sorted = tuple(sorted(self.all))

    def matching_any(self, patterns: Sequence[str]) -> frozenset[str]:
        """Those that any of `patterns` matches."""
        # The others are quickly found among the names that begin as they do.
        open_at_start = [pattern for pattern in patterns if pattern[:1] in ("*", "?", "$")]
        together = frozenset(open_at_start if len(open_at_start) > _MANY else ())
        found = [matching(pattern, self._sorted) for pattern in patterns if pattern not in together]
        groups = (_accepted(_automaton(alike), self._sorted) for alike in _of_like_length(together))
        return frozenset().union(*found, *(compress(self._sorted, accepted) for accepted in groups))


class _Automaton(NamedTuple):
    """States come in rows, one bit a pattern in each: what has read all but n of a pattern's characters is in the n-th
    row from the end. `into` has by character the states that it leads into, `anything` those that any other does;
    `loops` are the states that read any text and stay."""

    width: int
    rows: int
    start: int
    loops: int
    into: Mapping[str, int]
    anything: int


def matched_by_each(patterns: Sequence[str], texts: Sequence[str]) -> dict[str, bytes]:
    """By pattern: a byte for each of the plain `texts`, 1 where it matches, as `itertools.compress` takes them.

    A variable in a pattern is taken for any text. It is quickest where texts that begin alike follow each other.
    """
    found: dict[str, bytes] = {}
    for group in _of_like_length(patterns):
        accepted = _accepted(_automaton(group), texts)
        digits = "".join(f"{number:0{len(group)}b}" for number in accepted).encode().translate(_ONES)
        found |= {pattern: digits[len(group) - 1 - place :: len(group)] for place, pattern in enumerate(group)}
    return found


def _of_like_length(patterns: Iterable[str]) -> Iterator[list[str]]:
    by_length = sorted(dict.fromkeys(patterns), key=len)
    return (list(alike) for _, alike in groupby(by_length, key=lambda pattern: len(pattern).bit_length()))


def _automaton(patterns: Sequence[str]) -> _Automaton:
    taken_apart = [tokens(pattern) for pattern in patterns]
    lengths = [sum(not is_free(token) for token in each) for each in taken_apart]
    rows, width = max(lengths), len(patterns)
    start = loops = anything = 0
    into: dict[str, int] = {}
    for place, (each, length) in enumerate(zip(taken_apart, lengths, strict=True)):
        state = 1 << (rows - length) * width + place
        start |= state
        for token in each:
            if is_free(token):
                loops |= state
                continue
            state <<= width
            if token == "?":
                anything |= state
            else:
                character = text_of((token,))
                into[character] = into.get(character, 0) | state
    return _Automaton(width, rows, start, loops, {key: value | anything for key, value in into.items()}, anything)


def _accepted(automaton: _Automaton, texts: Sequence[str]) -> Iterator[int]:
    """For each of `texts` a number with the bits of the patterns that match it."""
    width, rows, start, loops, into, anything = automaton
    before, states = "", [start]
    for text in texts:
        del states[len(commonprefix((before, text))) + 1 :]
        for character in text[len(states) - 1 :]:
            now = states[-1]
            states.append(now & loops | now << width & into.get(character, anything))
        before = text
        yield states[-1] >> rows * width
