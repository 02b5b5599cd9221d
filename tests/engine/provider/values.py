"""Property values as the protocol carries them: plain JSON values, with one reserved string for an unknown."""

import json
from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.runtime import rpc

Properties = dict[str, Any]

UNKNOWN: str = rpc.UNKNOWN

DEFAULTS = "__defaults"
"""The input in which the provider remembers which values it filled in itself; the engine hides it from policies."""

DOCUMENTS = frozenset(
    {"policy", "assumeRolePolicy", "accessPolicies", "containerDefinitions", "definition", "document"}
)
"""Properties that AWS takes as JSON text."""


def from_struct(struct: struct_pb2.Struct) -> Properties:
    """The properties of a message, whole numbers as `int`."""
    return {key: _plain(value) for key, value in json_format.MessageToDict(struct).items()}


def to_struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update({key: value for key, value in properties.items() if value is not None})
    return struct


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def unknown_inside(value: Any) -> bool:
    if isinstance(value, dict):
        return any(unknown_inside(item) for item in value.values())
    if isinstance(value, list):
        return any(unknown_inside(item) for item in value)
    return bool(value == UNKNOWN)


def documents_as_text(value: Any, key: str = "") -> Any:
    """`value` with each document in it as JSON text; one that holds an unknown is itself unknown, as text must be."""
    if key in DOCUMENTS and isinstance(value, dict | list):
        return UNKNOWN if unknown_inside(value) else json.dumps(value, separators=(",", ":"))
    if isinstance(value, dict):
        return {name: documents_as_text(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [documents_as_text(item) for item in value]
    return value


def same(left: Any, right: Any) -> bool:
    """Whether two values mean the same: JSON text is compared by what it says, absent and empty are one."""
    return bool(_meaning(left) == _meaning(right))


def _meaning(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        try:
            return _meaning(json.loads(value))
        except json.JSONDecodeError:
            return value
    if isinstance(value, dict):
        parts = {key: _meaning(item) for key, item in value.items()}
        return {key: part for key, part in parts.items() if part is not None} or None
    if isinstance(value, list):
        return [_meaning(item) for item in value] or None
    return None if value == "" else value
