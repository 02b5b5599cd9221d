"""Values of a JSON report, read with their types checked."""

from typing import Any


def text(value: Any) -> str:
    """A string; raises `TypeError`."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a string")
    return value


def texts(value: Any) -> tuple[str, ...]:
    """A list of strings; raises `TypeError`."""
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not a list")
    return tuple(text(each) for each in value)
