"""What pytest calls the rows of a table: their values, as short as they can be read.

pytest itself names a row by its texts and numbers; a dict or an object it would call `given3`.
"""

import dataclasses
import json
import re
from collections.abc import Collection, Mapping
from enum import Enum
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.model import Resource, Stack

LONGEST = 100
"""Of a longer text, pytest itself shows nothing."""


def row_id(value: object) -> str | None:
    """A name for a value in a table; None leaves it to pytest."""
    if isinstance(value, str):
        told = _told(value)
        return None if told == value and len(value) <= LONGEST else _short(told)
    if value is None or isinstance(value, bytes | int | float | Enum | type) or _function(value):
        return None
    return _short(_told(value))


def unnamed(item: pytest.Item) -> bool:
    """Whether a part of the row's name is only an argument's name with a number, or a lambda's."""
    spec = getattr(item, "callspec", None)
    if spec is None:
        return False
    numbered = re.compile(rf"(?:{'|'.join(spec.params)})\d+|<lambda>\d*")
    return any(numbered.fullmatch(part) for given in spec._idlist for part in given.split("-"))


def _short(text: str) -> str:
    text = " ".join(text.split()).encode("unicode_escape").decode()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _function(value: object) -> bool:
    return callable(value) and not dataclasses.is_dataclass(value)


def _told(value: Any) -> str:
    if isinstance(value, str):
        return _told(json.loads(value)) if value.startswith('{"') and '"Statement"' in value else value or "''"
    if value is UNKNOWN:
        return "unknown"
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Stack):
        return _told(value.resources)
    if isinstance(value, Resource):
        inputs = {key: each for key, each in value.properties.items() if each != value.name}
        return f"{value.type.rpartition(':')[2]} {value.name}" + (f" with {_told(inputs)}" if inputs else "")
    if dataclasses.is_dataclass(value):
        return _dataclass(value)
    if isinstance(value, set | frozenset):
        return _told(sorted(map(_told, value)))
    if isinstance(value, Collection) and not isinstance(value, bytes):
        return ", ".join(map(_told, value)) or "nothing"
    return str(value)


def _mapping(value: Mapping[Any, Any]) -> str:
    if "Effect" in value:
        return _statement(value)
    if "Statement" in value:
        statements = value["Statement"]
        return "; ".join(map(_told, statements)) if isinstance(statements, list) and statements else _told(statements)
    if value and all(isinstance(under, Mapping) for under in value.values()):  # a condition, or what is built like one
        return " and ".join(f"{name} {_told(under)}" for name, under in value.items())
    return ", ".join(f"{key}={_value(each)}" for key, each in value.items()) or "nothing"


def _statement(value: Mapping[str, Any]) -> str:
    joints = {"Effect": "", "Action": "", "Resource": "on ", "Condition": "if ", "Principal": "to "}
    told = (joints.get(key, f"{key} ") + _told(each) for key, each in value.items() if (key, each) != ("Resource", "*"))
    return " ".join(told)


def _value(value: Any) -> str:
    several = isinstance(value, Mapping | list | tuple) and len(value) > 1
    return f"({_told(value)})" if several else _told(value)


def _dataclass(value: Any) -> str:
    """What it must be given, then by name what differs from its defaults; functions have nothing to read."""
    told = []
    for field in dataclasses.fields(value):
        given = getattr(value, field.name)
        required = field.default is field.default_factory is dataclasses.MISSING
        default = field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default
        if field.repr and given != default and not _function(given):
            told.append(_value(given) if required else f"{field.name}={_value(given)}")
    return " ".join(told) or type(value).__name__
