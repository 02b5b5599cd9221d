"""Settings as dataclasses: each field declares its parser, and `read` reads and checks a whole object at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any, TypeVar

from components.config.parsers import FieldParser
from components.config.problems import Problems, SettingProblem, invalid, suggest, under

T = TypeVar("T")
Check = TypeVar("Check", bound=Callable[..., Iterator[SettingProblem]])


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting as it is declared: the field's `name`, the `key` in the configuration, and what a reader is told.

    `example` is a JSON value; it is None where the default is a good example.
    """

    name: str
    key: str
    parser: FieldParser
    description: str
    default: Callable[[], Any] | None
    example: Any = None


def setting(parser: FieldParser, description: str, *, default: Any = MISSING, example: Any = None) -> Any:
    """A dataclass field that `parser` reads; without a `default` it is required."""
    metadata = {"parser": parser, "description": description, "example": example}
    if default is MISSING:
        return field(metadata=metadata)
    return field(default_factory=lambda: default, metadata=metadata)


def validator(*needs: str) -> Callable[[Check], Check]:
    """Marks a method that yields what is wrong between the fields of its object, with keys relative to that object.

    It is called where all the fields that it `needs` are well formed, even if others are not: so all problems are
    found at once, and none follows from another.
    """

    def mark(check: Check) -> Check:
        check.needs = needs  # type: ignore[attr-defined]
        return check

    return mark


def stack_validator(*needs: str) -> Callable[[Check], Check]:
    """Marks a method of a system's settings that yields what is wrong between them and the stack's own settings.

    It takes the stack's settings, and is called where the fields of those that it `needs` are well formed, whether or
    not the stack holds the system. Keys are relative to the stack.
    """

    def mark(check: Check) -> Check:
        check.stack_needs = needs  # type: ignore[attr-defined]
        return check

    return mark


def settings_of(cls: type) -> tuple[Setting, ...]:
    """The settings that the dataclass `cls` declares, in order."""
    return tuple(
        Setting(
            name=each.name,
            key=camel(each.name),
            default=None if each.default_factory is MISSING else each.default_factory,
            **each.metadata,
        )
        for each in fields(cls)
        if "parser" in each.metadata
    )


def section(cls: type) -> FieldParser:
    """An object with the settings of the dataclass `cls`."""
    return FieldParser(
        parse=lambda value, key, problems: read(cls, value, key, problems), expected="an object", record=cls
    )


def read(cls: type[T], given: Any, key: str, problems: Problems) -> T | None:
    """An instance of the dataclass `cls` from a mapping with camelCase keys; None after adding to `problems`."""
    if not isinstance(given, Mapping):
        problems.append(invalid(key, given, "an object"))
        return None
    count = len(problems)
    values = read_values(settings_of(cls), given, key, problems)
    problems += violations(cls, values, key)
    return cls(**values) if len(problems) == count else None


def read_values(declared: Iterable[Setting], given: Mapping[str, Any], key: str, problems: Problems) -> dict[str, Any]:
    """The well-formed values in `given`, and the defaults of those that are absent or null, by the fields' names.

    What is wrong, missing or not declared is added to `problems`.
    """
    known = {each.key: each for each in declared}
    for name in given:
        if name not in known:
            expected = f"one of {', '.join(known)}{suggest(name, known)}"
            problems.append(SettingProblem(key=under(key, name), given="no such setting", expected=expected))
    values: dict[str, Any] = {}
    for each in known.values():
        count = len(problems)
        value = _read_value(each, given.get(each.key), under(key, each.key), problems)
        if len(problems) == count:
            values[each.name] = value
    return values


def _read_value(declared: Setting, given: Any, key: str, problems: Problems) -> Any:
    if given is not None:
        return declared.parser(given, key, problems)
    if declared.default is not None:
        return declared.default()
    problems.append(SettingProblem(key=key, given="missing", expected="a value: it has no default"))
    return None


def violations(cls: type, values: Mapping[str, Any], key: str) -> Iterator[SettingProblem]:
    """What the validators of the dataclass `cls` find between those of its fields that are well formed."""
    record: Any = partial_record(cls, values)
    for check in vars(cls).values():
        needs = getattr(check, "needs", None)
        if needs is not None and values.keys() >= set(needs):
            yield from (replace(each, key=under(key, each.key)) for each in check(record))


def stack_violations(own: Any, stack_cls: type, values: Mapping[str, Any], key: str) -> Iterator[SettingProblem]:
    """What the stack validators of a system's settings `own` find, given the stack's well-formed `values`."""
    stack: Any = partial_record(stack_cls, values)
    for check in vars(type(own)).values():
        needs = getattr(check, "stack_needs", None)
        if needs is not None and values.keys() >= set(needs):
            yield from (replace(each, key=under(key, each.key)) for each in check(own, stack))


def partial_record(cls: type[T], values: Mapping[str, Any]) -> T:
    """An instance of `cls` that has only the fields in `values`: enough for a validator that needs no others."""
    record = object.__new__(cls)
    record.__dict__.update(values)
    return record


def camel(name: str) -> str:
    """The configuration key for the name of a field, or of a system: `retail_store`, `retail-store`: retailStore."""
    head, *rest = name.replace("-", "_").split("_")
    return head + "".join(part.capitalize() for part in rest)
