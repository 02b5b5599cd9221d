"""Declarative reading of configuration: a dataclass says the form of each setting, `read` checks it all at once."""

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Check = Callable[[Any], Iterator["Problem"]]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A value that a setting cannot have: its key (`aws-roles:pettracker.api.id`), what is given, what is expected.

    `expected` is empty where `given` says it all.
    """

    key: str
    given: str
    expected: str = ""

    def __str__(self) -> str:
        return f"{self.key}: {self.given}" + (f"; expected {self.expected}" if self.expected else "")


class Problems(list[Problem]):
    """What is wrong so far. `partition` and `account` are the stack's own, empty where they themselves are wrong."""

    def __init__(self, *, partition: str = "", account: str = "") -> None:
        super().__init__()
        self.partition, self.account = partition, account


class FieldParser(Protocol):
    """What a setting may be: from a JSON value and its key to the typed value, or None and one more of `problems`."""

    def __call__(self, value: Any, key: str, problems: Problems, /) -> Any: ...


class Secret(str):
    """A text of an encrypted setting: neither a message nor a repr shows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(...)"


def setting(form: FieldParser, default: Any = MISSING) -> Any:
    """A dataclass field that is read by `form`; without a `default` it is required."""
    if default is MISSING:
        return field(metadata={"form": form})
    return field(default_factory=lambda: default, metadata={"form": form})


def validator(*needs: str) -> Callable[[Check], Check]:
    """Marks a dataclass's method that yields what is wrong between its fields, keys relative to the object's own.

    It is called where each of the fields that it `needs` is well formed, also when others are not: so that all problems
    are found at once, and none is a consequence of another.
    """

    def mark(check: Check) -> Check:
        check.needs = needs  # type: ignore[attr-defined]
        return check

    return mark


def read(cls: type[T], given: Any, key: str, problems: Problems) -> T | None:
    """An instance of the dataclass `cls` from a mapping with camelCase keys; None after adding to `problems`.

    A null counts as not given. A key that `cls` does not have is a problem, with the nearest one that it has.
    """
    if not isinstance(given, Mapping):
        problems.append(invalid(key, given, "an object"))
        return None
    before = len(problems)
    known = {camel(each.name): each for each in fields(cls)}  # type: ignore[arg-type]
    problems += [_unknown(_under(key, name), name, known) for name in given if name not in known]
    values: dict[str, Any] = {}
    for name, declared in known.items():
        at, count = _under(key, name), len(problems)
        if (value := given.get(name)) is not None:
            value = declared.metadata["form"](value, at, problems)
        elif declared.default_factory is not MISSING:
            value = declared.default_factory()
        else:
            problems.append(Problem(key=at, given="missing", expected="a value: it has no default"))
        if len(problems) == count:
            values[declared.name] = value
    well_formed = object.__new__(cls)
    well_formed.__dict__.update(values)
    for check in vars(cls).values():
        if set(getattr(check, "needs", ("",))) <= set(values):
            problems += [replace(found, key=_under(key, found.key)) for found in check(well_formed)]
    return cls(**values) if len(problems) == before else None


def section(cls: type) -> FieldParser:
    """An object with the settings of the dataclass `cls`."""
    return lambda value, key, problems: read(cls, value, key, problems)


def text(pattern: str, expected: str) -> FieldParser:
    """A string that the whole of `pattern` matches, its classes in ASCII."""
    whole = re.compile(pattern, re.ASCII)

    def form(value: Any, key: str, problems: Problems) -> str | None:
        if isinstance(value, str) and whole.fullmatch(value):
            return value
        problem = invalid(key, value, expected)
        if isinstance(value, bool | int | float) and whole.fullmatch(problem.given):
            kind = "a boolean" if isinstance(value, bool) else "a number"
            problem = replace(problem, given=f'{problem.given} ({kind}: write "{problem.given}")')
        problems.append(problem)
        return None

    return form


def optional(given: FieldParser) -> FieldParser:
    """What is `given`, or the empty text (meaning none)."""

    def form(value: Any, key: str, problems: Problems) -> Any:
        if value == "":
            return value
        count = len(problems)
        found = given(value, key, problems)
        problems[count:] = [replace(each, expected=f"{each.expected}, or empty for none") for each in problems[count:]]
        return found

    return form


def secret(pattern: str, expected: str) -> FieldParser:
    """Like `text`, for a value that must be encrypted in the stack's file, and that no message may show."""
    plain = text(pattern, expected)

    def form(value: Any, key: str, problems: Problems) -> Any:
        if isinstance(value, Secret):
            return plain(value, key, problems)
        problems.append(Problem(key=key, given="not encrypted", expected="a value set by `pulumi config set --secret`"))
        return None

    return form


def choice(*names: str) -> FieldParser:
    """One of `names`."""

    def form(value: Any, key: str, problems: Problems) -> str | None:
        if value in names:
            return str(value)
        problems.append(invalid(key, value, f"one of {', '.join(names)}{suggest(value, names)}"))
        return None

    return form


def boolean(value: Any, key: str, problems: Problems) -> bool | None:
    """true or false; the words too, as Pulumi's own check of types allows them."""
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    problems.append(invalid(key, value, "true or false"))
    return None


def integer(low: int, high: int, what: str) -> FieldParser:
    """A whole number from `low` to `high`, in digits or as a number; `what` it is of, as in "a TCP port"."""

    def form(value: Any, key: str, problems: Problems) -> int | None:
        number = int(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value) else value
        if isinstance(number, int) and not isinstance(number, bool) and low <= number <= high:
            return number
        problems.append(invalid(key, value, f"{what}, {low} to {high}"))
        return None

    return form


def list_of(item: FieldParser, *, least: int = 0) -> FieldParser:
    """A list, read as a tuple, of distinct items, at `least` so many."""

    def form(value: Any, key: str, problems: Problems) -> tuple[Any, ...] | None:
        if not isinstance(value, list):
            problems.append(invalid(key, value, "a list"))
            return None
        items = tuple(item(each, f"{key}[{index}]", problems) for index, each in enumerate(value))
        if len(items) < least:
            problems.append(Problem(key=key, given=f"{len(items)} items", expected=f"at least {least}"))
        problems += [
            Problem(key=f"{key}[{index}]", given=f"repeats {key.rpartition('.')[2]}[{value.index(each)}]")
            for index, each in enumerate(value)
            if each in value[:index]
        ]
        return items

    return form


def mapping(name: FieldParser, item: FieldParser) -> FieldParser:
    """An object with names of the user's choice, each of the form `name`, and values of the form `item`.

    IAM does not tell names and keys of tags apart by case: two that differ in nothing else are one too many.
    """

    def form(value: Any, key: str, problems: Problems) -> dict[str, Any] | None:
        if not isinstance(value, Mapping):
            problems.append(invalid(key, value, "an object"))
            return None
        seen: dict[str, str] = {}
        for each in value:
            if (first := seen.setdefault(each.lower(), each)) != each:
                given = f"already used as {first!r} (keys are case-insensitive)"
                problems.append(Problem(key=_under(key, each), given=given))
        return {
            name(each, _under(key, str(each)), problems) or "": item(of, _under(key, str(each)), problems)
            for each, of in value.items()
        }

    return form


def invalid(key: str, value: Any, expected: str) -> Problem:
    """The problem that `value` is not what is `expected`. Numbers and booleans are shown as JSON writes them."""
    if isinstance(value, Secret):
        return Problem(key=key, given="(a secret)", expected=expected)
    given = repr(value) if isinstance(value, str) else type_name(value)
    if isinstance(value, bool | int | float):
        given = json.dumps(value)
    return Problem(key=key, given=given if len(given) <= 80 else f"{given[:77]}...", expected=expected)


def type_name(value: Any) -> str:
    """What JSON calls a value of this type."""
    return "an object" if isinstance(value, Mapping) else "a list" if isinstance(value, list) else "null"


def suggest(given: Any, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)` where something known is near; otherwise nothing."""
    near = difflib.get_close_matches(str(given), list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _unknown(key: str, name: str, known: Iterable[str]) -> Problem:
    return Problem(key=key, given="no such setting", expected=f"one of {', '.join(known)}{suggest(name, known)}")


def _under(key: str, name: str) -> str:
    return name if not key else f"{key}{name}" if key.endswith(":") else f"{key}.{name}" if name else key


def camel(name: str) -> str:
    """The setting's key for a field's name."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
