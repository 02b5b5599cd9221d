"""Many patterns by what they surely begin with, so that few are compared with a given one.

In a stack of thousands of roles nearly none of their patterns has anything to do with one queue.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

Owner = TypeVar("Owner")


class Patterns(Generic[Owner]):
    """Patterns of texts, each with what has it."""

    def __init__(self, given: Iterable[tuple[str, Owner]]) -> None:
        found = sorted(((_beginning(pattern), pattern, owner) for pattern, owner in given), key=lambda each: each[:2])
        self._beginnings = [each[0] for each in found]
        self._owners = [each[1:] for each in found]

    def about(self, pattern: str) -> Iterator[tuple[str, Owner]]:
        """Those that may share a text with `pattern`: whose beginning begins as that of `pattern`, or the other way."""
        start = _beginning(pattern)
        for length in range(len(start)):
            yield from self._between(start[:length], start[:length])
        yield from self._between(start, start + "\U0010ffff")

    def _between(self, first: str, last: str) -> Iterator[tuple[str, Owner]]:
        at = bisect_left(self._beginnings, first)
        if at < len(self._beginnings) and self._beginnings[at] <= last:
            yield from self._owners[at : bisect_right(self._beginnings, last)]


def _beginning(pattern: str) -> str:
    """What stands before the first wildcard or variable."""
    return pattern[: min((place for mark in "*?$" if (place := pattern.find(mark)) >= 0), default=len(pattern))]
