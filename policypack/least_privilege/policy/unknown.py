"""The one value that stands for everything unknown at preview."""

from typing import Final


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
