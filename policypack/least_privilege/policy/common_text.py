"""A text that two wildcard patterns both match, as a pattern itself where it can be one.

`overlaps` says whether there is one. This one stands for all of them: a wildcard of both is kept as it is written, and
what a third pattern says of the text with that character in it, it says of any text there that it does not name.
"""

from functools import lru_cache

from least_privilege.policy.cache_sizes import PAIRS
from least_privilege.policy.wildcards import Tokens, is_free, matches, tokens

_Place = tuple[int, int]


@lru_cache(PAIRS)
def common_text(one: str, other: str) -> str | None:
    """What both patterns match, with `*` or `?` where both leave it open; None where they share no text. A policy
    variable is taken for any text. Of two whole ARNs each field is taken by itself: no wildcard reaches beyond one."""
    if matches(one, other):
        return other
    if matches(other, one):
        return one
    own, theirs = one.split(":", 5), other.split(":", 5)
    if len(own) == len(theirs) == 6 and "${" not in one + other:
        fields = [_common(*each) for each in zip(own, theirs, strict=True)]
        return None if None in fields else ":".join(each or "" for each in fields)
    return _common(one, other)


def _common(one: str, other: str) -> str | None:
    left, right = tokens(one), tokens(other)
    end = (len(left), len(right))
    came_from: dict[_Place, tuple[_Place, str]] = {}
    waiting: list[_Place] = [(0, 0)]
    while waiting:
        place = waiting.pop()
        if place == end:
            return _text(came_from, end)
        # What is tried first is put last.
        for after, text in reversed(_steps(left, right, *place)):
            if after not in came_from and after != (0, 0):
                came_from[after] = (place, text)
                waiting.append(after)
    return None


def _steps(left: Tokens, right: Tokens, i: int, j: int) -> list[tuple[_Place, str]]:
    """Where both patterns may go on from, each with the text that they read to get there."""
    own, theirs = left[i] if i < len(left) else "", right[j] if j < len(right) else ""
    if own and theirs and is_free(own) and is_free(theirs):
        return [((i + 1, j + 1), "*"), ((i, j + 1), "*"), ((i + 1, j), "*")]
    if own and is_free(own):
        return [*([((i, j + 1), theirs)] if theirs else []), ((i + 1, j), "")]
    if theirs and is_free(theirs):
        return [*([((i + 1, j), own)] if own else []), ((i, j + 1), "")]
    if own and theirs and (own == theirs or "?" in (own, theirs)):
        return [((i + 1, j + 1), theirs if own == "?" else own)]
    return []


def _text(came_from: dict[_Place, tuple[_Place, str]], place: _Place) -> str:
    read: list[str] = []
    while place in came_from:
        place, text = came_from[place]
        read.append(text)
    return "".join(reversed(read))
