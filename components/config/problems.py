"""What is wrong with a stack's configuration: every problem by its key, the value given and what is expected."""

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class SettingProblem:
    """A value that a setting cannot have: its key (`aws-roles:pettracker.api.id`), what is given, what is expected.

    `expected` is empty where `given` says it all.
    """

    key: str
    given: str
    expected: str = ""

    def __str__(self) -> str:
        return f"{self.key}: {self.given}" + (f"; expected {self.expected}" if self.expected else "")


class Problems(list[SettingProblem]):
    """The problems found so far, and what a parser must know of the stack to find more.

    `partition` and `account` are the stack's own, empty where they are wrong themselves. `systems` are the names of
    the systems that a stack can hold.
    """

    def __init__(self, *, partition: str = "", account: str = "", systems: Iterable[str] = ()) -> None:
        super().__init__()
        self.partition, self.account, self.systems = partition, account, tuple(systems)


class Secret(str):
    """The text of an encrypted setting: no message and no repr shows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(...)"


def invalid(key: str, value: Any, expected: str) -> SettingProblem:
    """The problem that `value` is not what is `expected`. Numbers and booleans are shown as JSON writes them."""
    if isinstance(value, Secret):
        return SettingProblem(key=key, given="(a secret)", expected=expected)
    given = repr(value) if isinstance(value, str) else type_name(value)
    if isinstance(value, bool | int | float):
        given = json.dumps(value)
    return SettingProblem(key=key, given=given if len(given) <= 80 else f"{given[:77]}...", expected=expected)


def type_name(value: Any) -> str:
    """What JSON calls a value of this type."""
    return "an object" if isinstance(value, Mapping) else "a list" if isinstance(value, list) else "null"


def suggest(given: Any, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)` where a known name is near; otherwise nothing."""
    near = difflib.get_close_matches(str(given), list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def under(key: str, name: str) -> str:
    """The key of the setting `name` inside the object at `key`."""
    return name if not key else f"{key}{name}" if key.endswith(":") else f"{key}.{name}" if name else key
