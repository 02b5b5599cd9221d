"""Markdown, and policy elements in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from least_privilege.reports.redaction import EXTERNAL_ID, is_secret_id


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell(each) for each in line)} |\n" for line in lines)


def cell(text: str) -> str:
    """A cell's text on one line, in which `|` does not end the cell."""
    return text.replace("\\|", "|").replace("|", "\\|").replace("\n", " ")


_OPERATORS = {
    "StringEquals": "is",
    "StringEqualsIgnoreCase": "is",
    "StringLike": "is like",
    "StringNotEquals": "is not",
    "StringNotLike": "is not like",
    "ArnEquals": "is",
    "ArnLike": "is like",
    "ArnNotEquals": "is not",
    "ArnNotLike": "is not like",
    "Bool": "is",
    "NumericEquals": "is",
    "NumericLessThan": "is below",
    "NumericLessThanEquals": "is at most",
    "NumericGreaterThan": "is above",
    "NumericGreaterThanEquals": "is at least",
    "IpAddress": "is in",
    "NotIpAddress": "is not in",
}


def conditions(given: Mapping[str, Mapping[str, Any]], short: Callable[[str], str]) -> list[str]:
    """The conditions of a statement: `aws:SourceAccount is 111122223333`. Secret external ids are not shown."""
    return [_condition(operator, key, value, short) for operator, keys in given.items() for key, value in keys.items()]


def _condition(operator: str, key: str, value: Any, short: Callable[[str], str]) -> str:
    quantifier, _, plain = operator.rpartition(":")
    values = [str(each).lower() if isinstance(each, bool) else str(each) for each in listed(value)]
    subject = {"ForAnyValue": f"any of {key}", "ForAllValues": f"every {key}"}.get(quantifier, key)
    if plain == "Null":
        return f"{subject} is {'absent' if values == ['true'] else 'given'}"
    base = plain.removesuffix("IfExists")
    secret = key.lower() == EXTERNAL_ID and any(map(is_secret_id, values))
    shown = "a secret" if secret else " or ".join(code(short(each)) for each in values)
    optional = " where it is given" if base != plain else ""
    return f"{subject} {_OPERATORS.get(base, base)} {shown}{optional}"


def actions(given: Iterable[str]) -> str:
    """Actions by service, with how many there are of several: `s3 (2): GetObject, PutObject; sqs: SendMessage`."""
    services: dict[str, list[str]] = {}
    for action in given:
        service, _, name = action.partition(":")
        services.setdefault(service, []).append(name or "*")
    most = 150 // len(services)
    return "; ".join(
        f"{service}{f' ({len(names)})' if len(names) > 1 else ''}: {escaped(clipped(names, most))}"
        for service, names in services.items()
    )


def clipped(items: Iterable[str], most: int = 170) -> str:
    """The items in a row of at most about `most` characters; of a longer one, the first and how many more there are."""
    every = list(items)
    shown = every[:1]
    for each in every[1:]:
        if len(", ".join([*shown, each])) > most:
            return f"{', '.join(shown)}, {len(every) - len(shown)} more"
        shown.append(each)
    return ", ".join(shown)


def code(text: str) -> str:
    return f"`{text}`"


def escaped(text: str) -> str:
    """Text in which `*` is no emphasis."""
    return text.replace("*", "\\*")


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
