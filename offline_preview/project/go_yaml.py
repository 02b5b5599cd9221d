"""YAML as Pulumi reads it, with go-yaml: `011` is nine, `1e3` a thousand, `yes` a string.

Source: https://github.com/go-yaml/yaml/blob/v3.0.1/resolve.go
"""

import math
import re
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import yaml

_PLAIN: Final = ""  # the tag of a scalar without quotes and without a tag of its own
_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_BASES: Final = (16, 2, 8, 10)
_FLOAT = re.compile(r"[+-]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][+-]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[+-]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_TIME = re.compile(r"(\d{4}-\d\d?-\d\d?)(?:([Tt ])(\d\d?:\d\d?:\d\d?)(\.\d+)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_EXPONENT: Final = 1e21
"""The least whole number that Go writes with an exponent."""


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Leaves scalars without quotes and tag to `construct`."""

    def resolve(self, kind: type, value: str, implicit: Any) -> str:
        return _PLAIN if kind is yaml.ScalarNode and implicit[0] else str(super().resolve(kind, value, implicit))


def construct(node: yaml.Node) -> Any:
    """The value of a node that `Loader` composed. Raises `yaml.MarkedYAMLError` for a number that JSON has not."""
    if isinstance(node, yaml.MappingNode):
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key, item in node.value:
            if (key.tag, key.value) == (_PLAIN, "<<"):
                for each in item.value if isinstance(item, yaml.SequenceNode) else [item]:
                    merged = {**construct(each), **merged}
            else:
                own[text(construct(key))] = construct(item)
        return {**merged, **own}
    if isinstance(node, yaml.SequenceNode):
        return [construct(item) for item in node.value]
    if node.tag != _PLAIN:
        return node.value
    if _NO_NUMBER.fullmatch(node.value):
        raise yaml.MarkedYAMLError(problem=f"{node.value}: expected a finite number", problem_mark=node.start_mark)
    return _resolved(node.value)


def text(value: Any) -> str:
    """A scalar as the string that Pulumi makes of it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value).replace("e-0", "e-")
    return "" if value is None else str(value)


def _resolved(given: str) -> Any:
    if given in _WORDS:
        return _WORDS[given]
    if given[0] not in "+-.0123456789":
        return given
    if (moment := _moment(given)) is not None:
        return moment
    plain = given if given[0] == "." else given.replace("_", "")
    if found := _WHOLE.fullmatch(plain):
        sign, *digits = found.groups()
        number = next(int(sign + each, base) for each, base in zip(digits, _BASES, strict=True) if each)
        if -(1 << 63) <= number < (1 << 63 if sign else 1 << 64):
            return number
    if _FLOAT.fullmatch(plain) and math.isfinite(value := float(plain)):
        # The shortest digits that identify the float, then zeros.
        return int(Decimal(repr(value))) if value.is_integer() and abs(value) < _EXPONENT else value
    return given


def _moment(given: str) -> str | None:
    """A date, or a time with its date, as Go writes it; None where it is neither."""
    if not (found := _TIME.fullmatch(given)):
        return None
    date, mark, clock, part, zone = found.groups(default="")
    if mark and (mark == " ") == bool(zone):
        return None  # with 'T' a zone is required, with a space none is allowed
    try:
        moment = datetime.strptime(f"{date} {clock or '0:0:0'}", "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None
    offset = zone.replace(":", "") if zone not in ("", "Z", "+00:00", "-00:00") else ""
    return f"{moment}{part.rstrip('0').rstrip('.')} {f'{offset} {offset}' if offset else '+0000 UTC'}"
