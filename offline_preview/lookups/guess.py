"""Values that stand in for what only AWS knows: of the right type, so that the program goes on, and marked as such."""

import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi import _types

from offline_preview.aws_context import AwsContext

Path = tuple[str | int, ...]
_DEPTH: Final = 3
"""Of structures within structures: some types of QuickSight's contain themselves."""
_EMPTY_DOCUMENT: Final = '{"Version":"2012-10-17","Statement":[]}'


@dataclass(frozen=True)
class Guess:
    """A value that stands in; in what the program hands on as it is, it is unknown."""

    value: Any = field(repr=False)


def guess(type_: Any, name: str, context: AwsContext, depth: int = 0) -> Any:
    """A value of the property `name`, whose type in the SDK is `type_`; each part that is no structure is a `Guess`."""
    type_ = _types.unwrap_optional_type(type_)
    origin = typing.get_origin(type_) or type_
    if _types.is_output_type(origin) if isinstance(origin, type) else False:
        if depth == _DEPTH:
            return {}
        types = _types.output_type_types(origin)
        return {key: guess(each, key, context, depth + 1) for key, each in types.items()}
    if _is_a(origin, list):
        (element,) = typing.get_args(type_) or (str,)
        return [guess(element, name.removesuffix("s"), context, depth + 1)]
    if _is_a(origin, dict):
        return Guess({})
    if _is_a(origin, bool) or _is_a(origin, int):
        return Guess(origin(0))
    return Guess(0.0) if _is_a(origin, float) else Guess(_text(name, context))


def _is_a(origin: Any, kind: type) -> bool:
    """`Sequence` and `list`, `Mapping` and `dict`: the SDK writes either."""
    return isinstance(origin, type) and (origin is kind or (kind in (list, dict) and issubclass(kind, origin)))


def _text(name: str, context: AwsContext) -> str:
    """Text in the form that a property's name promises, so that code that takes it apart finds the parts."""
    lower = name.lower()
    forms = {
        "arn": f"arn:{context.partition}:offline:{context.region}:{context.account}:stand-in/stand-in",
        "policy": _EMPTY_DOCUMENT,
        "document": _EMPTY_DOCUMENT,
        "json": "{}",
        "secretstring": "{}",
        "cidrblock": "10.0.0.0/16",
        "url": "https://stand-in.invalid/stand-in",
        "endpoint": "https://stand-in.invalid",
        "dnsname": "stand-in.invalid",
        "ip": "192.0.2.1",
        "ipaddress": "192.0.2.1",
        "date": "2026-01-01T00:00:00Z",
        "time": "2026-01-01T00:00:00Z",
        "createdat": "2026-01-01T00:00:00Z",
        "version": "1",
        "region": context.region,
        "accountid": context.account,
        "ownerid": context.account,
    }
    return next((form for ending, form in forms.items() if lower.endswith(ending)), "stand-in")


def split(value: Any) -> tuple[Any, tuple[Path, ...]]:
    """`value` without its marks, and where they were."""
    return _plain(value), tuple(_paths(value, ()))


def _plain(value: Any) -> Any:
    if isinstance(value, Guess):
        return value.value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _paths(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, Guess):
        yield path
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _paths(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _paths(item, (*path, index))
