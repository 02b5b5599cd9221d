"""The nearest match for a name that does not exist."""

from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` (did you mean ...?)` where one of `known` is close to `name`, else ''."""
    from difflib import get_close_matches  # only an error needs it, and every preview would wait for it

    close = get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
