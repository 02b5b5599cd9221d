"""The nearest match for a name that does not exist."""

import os
from collections.abc import Iterable
from pathlib import Path


def nearest(name: str, known: Iterable[str]) -> str:
    """That of `known` which is closest to `name`; '' where none is close."""
    from difflib import get_close_matches  # only an error needs it, and every preview would wait for it

    return next(iter(get_close_matches(name, list(known), n=1)), "")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` (did you mean ...?)` where one of `known` is close to `name`, else ''."""
    close = nearest(name, known)
    return f" (did you mean {close!r}?)" if close else ""


def nearest_file(path: Path) -> str:
    """` (did you mean ...?)` where `path` does not exist and a file beside it is called nearly the same, else ''.

    Suffixes do not count: with them, any two names are alike.
    """
    try:
        beside = {} if os.path.lexists(path) else {each.stem: str(each) for each in sorted(path.parent.iterdir())}
    except OSError:  # The directory does not exist either, or may not be read.
        return ""
    close = nearest(path.stem, beside)
    return f" (did you mean {beside[close]!r}?)" if close else ""
