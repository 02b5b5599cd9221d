"""Property values as they travel between Pulumi's processes: JSON, with signed objects and a marked unknown.

Source: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Stands on the wire for a value that is unknown at preview."""
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


def is_secret(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get(SIGNATURE) == SECRET


def secret(value: Any) -> Any:
    """`value`, marked as a secret."""
    return value if is_secret(value) else {SIGNATURE: SECRET, "value": value}


def reveal(value: Any) -> Any:
    """`value` without its secret marks, at any depth."""
    return _map(value, lambda signed: reveal(signed.get("value")) if is_secret(signed) else signed)


def has_unknown(value: Any) -> bool:
    return any(leaf == UNKNOWN for leaf in _leaves(value))


def has_secret(value: Any) -> bool:
    if isinstance(value, Mapping):
        return is_secret(value) or any(has_secret(item) for item in value.values())
    return isinstance(value, list) and any(has_secret(item) for item in value)


def texts(value: Any) -> Iterator[str]:
    """Every text in `value`, keys among them, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(key)
            yield from texts(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from texts(item)


def for_analyzer(value: Any) -> Any:
    """`value` as the engine shows it to a policy pack: a resource is its id (or URN), an output its value.

    Integers become floats and `None` stays, as in a protobuf Struct. The library's own mark for an unknown value (an
    object whose repr is UNKNOWN) is accepted, so that tests can write it.
    """
    if isinstance(value, Mapping):
        signature = value.get(SIGNATURE)
        if signature == RESOURCE:
            return value["id"] or UNKNOWN if "id" in value else value["urn"]
        if signature == OUTPUT:
            inner = for_analyzer(value["value"]) if "value" in value else UNKNOWN
            return secret(inner) if value.get("secret") else inner
        return {str(key): for_analyzer(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [for_analyzer(item) for item in value]
    if repr(value) == "UNKNOWN":
        return UNKNOWN
    return value


def _map(value: Any, signed: Callable[[Mapping[str, Any]], Any]) -> Any:
    if isinstance(value, Mapping):
        if SIGNATURE in value:
            return signed(value)
        return {key: _map(item, signed) for key, item in value.items()}
    return [_map(item, signed) for item in value] if isinstance(value, list) else value


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value
