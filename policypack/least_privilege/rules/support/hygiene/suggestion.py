"""One suggestion."""

from typing import NamedTuple


class Suggestion(NamedTuple):
    """`detail` is its part of a finding's id; `what` is a clause about a statement or the document, with its subject;
    `fix` begins with a verb."""

    detail: str
    what: str
    fix: str
