"""The nearest match for a name that does not exist."""

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """That of `known` which is closest to `name`; '' where none is close."""
    from difflib import get_close_matches  # only an error needs it, and every preview would wait for it

    return next(iter(get_close_matches(name, list(known), n=1)), "")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` (did you mean ...?)` where one of `known` is close to `name`, else ''."""
    close = nearest(name, known)
    return f" (did you mean {close!r}?)" if close else ""
