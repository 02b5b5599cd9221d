"""The words of IAM's grammar: the names of its elements, the form of their values, and how a message calls a value.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from least_privilege.policy.cache_sizes import VALUES


class Names(dict[str, str]):
    """Names as IAM writes them, by their lower case; `written` are those alone."""

    def __init__(self, names: str) -> None:
        self.written = frozenset(names.split())
        super().__init__({name.lower(): name for name in names.split()})

    def nearest(self, name: str) -> str:
        """The name that is most like one that IAM does not know; empty where none is."""
        from difflib import get_close_matches  # Only an error needs it.

        return self.get(next(iter(get_close_matches(name.lower(), list(self), 1, 0.8)), ""), "")


TOP = Names("Version Id Statement")
ELEMENTS = Names("Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition")
PRINCIPALS = Names("AWS Service Federated CanonicalUser")
VERSIONS = ("2012-10-17", "2008-10-17")

SID = re.compile(r"[A-Za-z0-9]*")
_ACTION = re.compile(r"\*|\*:\*|[\w-]+:[^\s:]+", re.ASCII)  # AWS takes no wildcard in a service's name.
OPERATOR = re.compile(
    r"""(?:ForAllValues:|ForAnyValue:)?(?:
        String(?:Not)?Equals(?:IgnoreCase)? | String(?:Not)?Like | Arn(?:Not)?(?:Equals|Like)
        | (?:Numeric|Date)(?:(?:Not)?Equals | LessThan(?:Equals)? | GreaterThan(?:Equals)?)
        | Bool | BinaryEquals | (?:Not)?IpAddress
    )(?:IfExists)? | (?:ForAllValues:|ForAnyValue:)?Null""",
    re.IGNORECASE | re.VERBOSE,
)


@lru_cache(VALUES)
def is_action(text: str) -> bool:
    return _ACTION.fullmatch(text) is not None


def called(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number"}
    return "null" if value is None else names.get(type(value), type(value).__name__)


def one(noun: str) -> str:
    return f"{'an' if noun[0].lower() in 'aeio' else 'a'} {noun}"


def listed(known: Mapping[str, str]) -> str:
    return ", ".join(known.values())
