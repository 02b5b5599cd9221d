"""Parsers of single settings: what a value may be, how it is read, and how a reader is told of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from components.config.problems import Problems, Secret, SettingProblem, invalid, suggest, under

Parse = Callable[[Any, str, Problems], Any]


@dataclass(frozen=True, kw_only=True)
class FieldParser:
    """What a setting may be.

    Called with a JSON value and its key, it returns the typed value, or None after adding to `problems`. `expected`
    says it in words, for messages and for the reference. `item` parses each item of a list, or of an object with free
    names (`keyed`); `record` is the dataclass of an object with fixed names.
    """

    parse: Parse
    expected: str
    item: "FieldParser | None" = None
    keyed: bool = False
    record: type | None = None

    def __call__(self, value: Any, key: str, problems: Problems) -> Any:
        return self.parse(value, key, problems)


def text(pattern: str, expected: str) -> FieldParser:
    """A string that the whole of `pattern` matches, its classes in ASCII."""
    whole = re.compile(pattern, re.ASCII)

    def parse(value: Any, key: str, problems: Problems) -> str | None:
        if isinstance(value, str) and whole.fullmatch(value):
            return value
        problem = invalid(key, value, expected)
        if isinstance(value, bool | int | float) and whole.fullmatch(problem.given):
            kind = "a boolean" if isinstance(value, bool) else "a number"
            problem = replace(problem, given=f'{problem.given} ({kind}: write "{problem.given}")')
        problems.append(problem)
        return None

    return FieldParser(parse=parse, expected=expected)


def optional(given: FieldParser) -> FieldParser:
    """What `given` takes, or the empty text, which means none."""

    def parse(value: Any, key: str, problems: Problems) -> Any:
        if value == "":
            return value
        count = len(problems)
        found = given(value, key, problems)
        problems[count:] = [replace(each, expected=f"{each.expected}, or empty for none") for each in problems[count:]]
        return found

    return FieldParser(parse=parse, expected=f"{given.expected}, or empty for none")


def secret(pattern: str, expected: str) -> FieldParser:
    """Like `text`, for a value that must be encrypted in the stack's file and that no message may show."""
    plain = text(pattern, expected)

    def parse(value: Any, key: str, problems: Problems) -> Any:
        if isinstance(value, Secret):
            return plain(value, key, problems)
        problems.append(
            SettingProblem(key=key, given="not encrypted", expected="a value set by `pulumi config set --secret`")
        )
        return None

    return FieldParser(parse=parse, expected=f"{expected}, encrypted")


def choice(*names: str) -> FieldParser:
    """One of `names`."""
    expected = f"one of {', '.join(names)}"

    def parse(value: Any, key: str, problems: Problems) -> str | None:
        if value in names:
            return str(value)
        problems.append(invalid(key, value, f"{expected}{suggest(value, names)}"))
        return None

    return FieldParser(parse=parse, expected=expected)


def integer(low: int, high: int, what: str) -> FieldParser:
    """A whole number from `low` to `high`, in digits or as a number; `what` says of what, as in "a TCP port"."""
    expected = f"{what}, {low} to {high}"

    def parse(value: Any, key: str, problems: Problems) -> int | None:
        number = int(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value) else value
        if isinstance(number, int) and not isinstance(number, bool) and low <= number <= high:
            return number
        problems.append(invalid(key, value, expected))
        return None

    return FieldParser(parse=parse, expected=expected)


def _boolean(value: Any, key: str, problems: Problems) -> bool | None:
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    problems.append(invalid(key, value, boolean.expected))
    return None


boolean = FieldParser(parse=_boolean, expected="true or false")
"""true or false; the words too, as Pulumi's own check of types allows them."""


def list_of(item: FieldParser, *, least: int = 0) -> FieldParser:
    """A list of at least `least` distinct items, read as a tuple."""

    def parse(value: Any, key: str, problems: Problems) -> tuple[Any, ...] | None:
        if not isinstance(value, list):
            problems.append(invalid(key, value, "a list"))
            return None
        items = tuple(item(each, f"{key}[{index}]", problems) for index, each in enumerate(value))
        if len(items) < least:
            problems.append(SettingProblem(key=key, given=f"{len(items)} items", expected=f"at least {least}"))
        problems += [
            SettingProblem(key=f"{key}[{index}]", given=f"repeats {key.rpartition('.')[2]}[{value.index(each)}]")
            for index, each in enumerate(value)
            if each in value[:index]
        ]
        return items

    some = f"a list of at least {least}" if least else "a list"
    return FieldParser(parse=parse, expected=f"{some}, each {item.expected}", item=item)


def mapping(name: FieldParser, item: FieldParser) -> FieldParser:
    """An object with free names: `name` parses each name, `item` each value.

    Names that differ only by case are a problem: IAM does not tell its names and keys of tags apart by case.
    """

    def parse(value: Any, key: str, problems: Problems) -> dict[str, Any] | None:
        if not isinstance(value, Mapping):
            problems.append(invalid(key, value, "an object"))
            return None
        problems += _repeated_names(value, key)
        return {
            name(each, under(key, str(each)), problems) or "": item(of, under(key, str(each)), problems)
            for each, of in value.items()
        }

    return FieldParser(parse=parse, expected=f"an object, each name {name.expected}", item=item, keyed=True)


def _repeated_names(value: Mapping[str, Any], key: str) -> list[SettingProblem]:
    seen: dict[str, str] = {}
    repeated = [(each, first) for each in value if (first := seen.setdefault(each.lower(), each)) != each]
    return [
        SettingProblem(key=under(key, each), given=f"already used as {first!r} (keys are case-insensitive)")
        for each, first in repeated
    ]
