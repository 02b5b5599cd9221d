"""Pulumi's property values as plain values for the rules, and changes to them in Pulumi's wire format.

Source: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from google.protobuf import struct_pb2
from pulumi_policy import deserialize, proxy

from least_privilege.policy.unknown import UNKNOWN

_UNKNOWNS = frozenset(
    (
        proxy.UNKNOWN_BOOLEAN_VALUE,
        proxy.UNKNOWN_NUMBER_VALUE,
        proxy.UNKNOWN_STRING_VALUE,
        proxy.UNKNOWN_ARRAY_VALUE,
        proxy.UNKNOWN_ASSET_VALUE,
        proxy.UNKNOWN_ARCHIVE_VALUE,
        proxy.UNKNOWN_OBJECT_VALUE,
    )
)


def of_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Plain values: unknowns marked, secrets revealed, whole numbers as int; assets keep their path, text or uri."""
    return {key: _of_value(value) for key, value in struct.fields.items()}


def _of_value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in _UNKNOWNS else text
    if kind == "struct_value":
        return _unsigned({key: _of_value(item) for key, item in value.struct_value.fields.items()})
    if kind == "list_value":
        return [_of_value(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return value.bool_value if kind == "bool_value" else None


def _unsigned(value: dict[str, Any]) -> Any:
    signature = value.get(deserialize.SPECIAL_SIG_KEY)
    if signature is None:
        return value
    if signature == deserialize.SPECIAL_SECRET_SIG:
        return value.get("value", UNKNOWN)
    if signature in (deserialize.SPECIAL_ASSET_SIG, deserialize.SPECIAL_ARCHIVE_SIG):
        return {key: item for key, item in value.items() if key != deserialize.SPECIAL_SIG_KEY}
    return UNKNOWN  # a kind of value that this SDK does not know


def secrets(struct: struct_pb2.Struct) -> Iterator[Any]:
    """The values that are marked secret in `struct`, at any depth."""
    waiting = list(struct.fields.values())
    while waiting:
        value = waiting.pop()
        kind = value.WhichOneof("kind")
        if kind == "list_value":
            waiting += value.list_value.values
        elif kind == "struct_value":
            fields = value.struct_value.fields
            if deserialize.SPECIAL_SIG_KEY in fields:
                if fields[deserialize.SPECIAL_SIG_KEY].string_value == deserialize.SPECIAL_SECRET_SIG:
                    yield _of_value(fields["value"])
            else:
                waiting += fields.values()


def secret_properties(struct: struct_pb2.Struct) -> frozenset[str]:
    """The names of the properties that are marked secret, or hold something that is."""
    return frozenset(
        name
        for name, value in struct.fields.items()
        if any(True for _ in secrets(struct_pb2.Struct(fields={name: value})))
    )


def of_proxy(value: Any) -> Any:
    """Plain values of the SDK's proxies, which raise where an unknown is read."""
    if isinstance(value, Mapping):
        return {key: _read(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_read(value, index) for index in range(len(value))]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if value is None or isinstance(value, str | bool | int | float) else {}


def _read(container: Any, key: Any) -> Any:
    try:
        return of_proxy(container[key])
    except proxy.UnknownValueError:
        return UNKNOWN


def merge(struct: struct_pb2.Struct, changes: Mapping[str, Any]) -> struct_pb2.Struct:
    """A copy of `struct` with `changes` merged in at any depth; secrets stay secret, unknowns unknown."""
    result = struct_pb2.Struct()
    result.CopyFrom(struct)
    _merge(result, changes)
    return result


def _merge(struct: struct_pb2.Struct, changes: Mapping[str, Any]) -> None:
    target = struct
    if deserialize.SPECIAL_SIG_KEY in struct.fields:  # a secret object: its content is what changes
        target = struct.fields["value"].struct_value
    for key, change in changes.items():
        if isinstance(change, Mapping):
            _merge(target.fields[key].struct_value, change)
        else:
            target.update({key: change})
