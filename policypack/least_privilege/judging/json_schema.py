"""The part of JSON Schema that the schemas of policies' options use: checks a value, and says what is wrong with it.

Source: https://json-schema.org/draft-07/json-schema-validation
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from least_privilege.policy.nearest_match import did_you_mean

_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": Mapping,
    "null": type(None),
}
_WORDS: Final = {
    "string": "a string",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_LIMITS: Final[Mapping[str, tuple[Callable[[Any, Any], bool], str]]] = {
    "minimum": (lambda value, limit: value >= limit, "at least {}"),
    "maximum": (lambda value, limit: value <= limit, "at most {}"),
    "minLength": (lambda value, limit: len(value) >= limit, "at least {} characters long"),
    "maxLength": (lambda value, limit: len(value) <= limit, "at most {} characters long"),
    "minItems": (lambda value, limit: len(value) >= limit, "with at least {} items"),
    "maxItems": (lambda value, limit: len(value) <= limit, "with at most {} items"),
}


def faults(value: Any, schema: Mapping[str, Any], where: str, *, closed: bool = False) -> Iterator[str]:
    """Each fault of `value` as `where: value; expected ...`; nothing where it conforms.

    `closed` refuses keys of an object that its schema does not name, where the schema itself says nothing of them.
    """
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if not _conforms(value, schema, types):
        yield f"{where}: {_shown(value)}; expected {_expected(schema, types)}"
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), f"{where}[{index}]", closed=closed)
    elif isinstance(value, Mapping):
        yield from _object_faults(value, schema, where, closed)


def _object_faults(value: Mapping[str, Any], schema: Mapping[str, Any], where: str, closed: bool) -> Iterator[str]:
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", not (closed and known))
    yield from (f"{where}.{name}: missing" for name in schema.get("required", ()) if name not in value)
    for name, item in value.items():
        if name not in known and others is False:
            yield f"{where}.{name}: no such key; expected one of {', '.join(known)}{did_you_mean(name, known)}"
        else:
            of = known.get(name, others if isinstance(others, Mapping) else {})
            yield from faults(item, of, f"{where}.{name}", closed=closed)


def _conforms(value: Any, schema: Mapping[str, Any], types: list[str]) -> bool:
    """Whether the value itself conforms, apart from what is in it."""
    return (
        (not types or any(_is(value, name) for name in types))
        and ("enum" not in schema or value in schema["enum"])
        and ("pattern" not in schema or not isinstance(value, str) or bool(re.search(schema["pattern"], value)))
        and all(
            fits(value, schema[keyword])
            for keyword, (fits, _) in _LIMITS.items()
            if keyword in schema and _applies(keyword, value)
        )
    )


def _expected(schema: Mapping[str, Any], types: list[str]) -> str:
    if "enum" in schema:
        return f"one of {', '.join(map(str, schema['enum']))}"
    if "pattern" in schema:
        return str(schema.get("description", f"a string that matches {schema['pattern']}"))
    words = " or ".join(_WORDS[name] for name in types) or "another value"
    if "minimum" in schema and "maximum" in schema:
        return f"{words} from {schema['minimum']:g} to {schema['maximum']:g}"
    return ", ".join([words, *(text.format(schema[name]) for name, (_, text) in _LIMITS.items() if name in schema)])


def _shown(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    return repr(value) if isinstance(value, str) else json.dumps(value)


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
