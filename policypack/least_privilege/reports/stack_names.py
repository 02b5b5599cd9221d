"""Texts in which each stack has names of its own: what is the same in all stacks of a program."""

import re
from typing import Final

_ACCOUNT: Final = re.compile(r"\b\d{12}\b")
_REGION: Final = re.compile(r"\b[a-z]{2}(?:-[a-z]+){1,2}-\d\b")
_DRAWN: Final = re.compile(r"-[0-9a-f]{7}\b")
"""What Pulumi ends a name with where the program gives none.
https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming"""


def without_own_names(text: str, stack: str) -> str:
    """`text` without the name, the account and the region of `stack`, and without the ends that Pulumi draws."""
    own = re.compile(rf"(?<![A-Za-z0-9]){re.escape(stack)}(?![A-Za-z0-9])", re.IGNORECASE)
    return own.sub("STACK", _DRAWN.sub("", _REGION.sub("REGION", _ACCOUNT.sub("ACCOUNT", text))))
