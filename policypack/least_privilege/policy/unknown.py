"""The one value that stands for everything unknown at preview."""

from collections.abc import Mapping
from typing import Any, Final


class Unknown:
    """The type of `UNKNOWN`, a value unknown at preview: it is false, equal to nothing else, and hashable."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __reduce__(self) -> str:
        return "UNKNOWN"  # Copied or sent to another process, it is still the one that `is UNKNOWN` asks for.


UNKNOWN: Final = Unknown()
"""Stands where an input is another resource's output that does not exist yet."""


def holds_unknown(value: Any) -> bool:
    """Whether `value` is unknown at preview, or anything in it at any depth."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if item is UNKNOWN:
            return True
        if isinstance(item, Mapping):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return False
