"""The part of JSON schema that configuration schemas use: a value against a schema, faults in words.

Source: https://json-schema.org/draft-07/json-schema-validation
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": Mapping,
    "null": type(None),
}


def faults(value: Any, schema: Mapping[str, Any], where: str) -> Iterator[str]:
    """Each fault of `value` as `where: value: expected ...`; nothing where it conforms."""
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(_is(value, name) for name in types):
        yield f"{where}: {value!r}: expected {' or '.join(types)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r}: expected one of {', '.join(map(str, schema['enum']))}"
    for keyword, wrong, words in (
        ("minimum", lambda limit: value < limit, "at least"),
        ("maximum", lambda limit: value > limit, "at most"),
        ("minLength", lambda limit: len(value) < limit, "a length of at least"),
        ("maxLength", lambda limit: len(value) > limit, "a length of at most"),
        ("minItems", lambda limit: len(value) < limit, "a number of items of at least"),
        ("maxItems", lambda limit: len(value) > limit, "a number of items of at most"),
        ("pattern", lambda limit: not re.search(limit, value), "a match of"),
    ):
        if keyword in schema and _applies(keyword, value) and wrong(schema[keyword]):
            yield f"{where}: {value!r}: expected {words} {schema[keyword]}"
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), f"{where}[{index}]")
    if isinstance(value, Mapping):
        known = schema.get("properties", {})
        others = schema.get("additionalProperties", {})
        yield from (f"{where}.{name}: required" for name in schema.get("required", ()) if name not in value)
        for name, item in value.items():
            if name not in known and others is False:
                yield f"{where}.{name}: unknown; expected one of {', '.join(known)}"
            else:
                yield from faults(
                    item, known.get(name, others if isinstance(others, Mapping) else {}), f"{where}.{name}"
                )


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    if name == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES[name])


def _applies(keyword: str, value: Any) -> bool:
    if keyword in ("minimum", "maximum"):
        return _is(value, "number")
    return isinstance(value, list if keyword.endswith("Items") else str)
