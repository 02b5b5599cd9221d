"""One condition against a request: every operator of IAM, with IfExists, ForAllValues and ForAnyValue.

A request's context says for each key what is known: its values, that it is absent (None), or nothing (`UNKNOWN`).
Answers are True, False, or None: it depends on what is not known.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from least_privilege.policy.document import Condition
from least_privilege.policy.unknown import UNKNOWN, Unknown
from least_privilege.policy.variables import CHARACTERS, VARIABLE, variables
from least_privilege.policy.wildcards import matches

Values = tuple[str, ...] | Unknown | None
"""What is known of a key: its values, that nothing is known, or that the request does not carry it."""


@dataclass(frozen=True)
class Context:
    """A request's keys, in any case. A key that is not named is unknown, or absent where `complete` is set."""

    keys: Mapping[str, Values]
    complete: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", {key.lower(): value for key, value in self.keys.items()})

    def get(self, key: str) -> Values:
        value = self.keys.get(key.lower(), None if self.complete else UNKNOWN)
        return None if value == () else value  # An empty set of values counts as an absent key.


NOTHING_KNOWN = Context({})


@dataclass(frozen=True)
class Operator:
    """An operator's name taken apart: `name` in lower case without Not; `quantifier` is '', 'all' or 'any'."""

    name: str
    negated: bool = False
    if_exists: bool = False
    quantifier: str = ""

    @property
    def true_when_absent(self) -> bool | None:
        """What a key that the request does not carry gives; None where AWS's documentation leaves it open."""
        if self.quantifier == "all":
            return True
        if self.quantifier == "any":
            return None if self.if_exists else False
        return self.negated or self.if_exists


@lru_cache(512)
def operator(written: str) -> Operator | None:
    """The operator `written` names, in any case; None where IAM has no such operator."""
    name, quantifier = written.lower(), ""
    for prefix, word in (("forallvalues:", "all"), ("foranyvalue:", "any")):
        if name.startswith(prefix):
            name, quantifier = name.removeprefix(prefix), word
    if_exists = name.endswith("ifexists")
    name = name.removesuffix("ifexists")
    plain = name.replace("not", "", 1)
    if name == "null":
        return None if if_exists else Operator("null", quantifier=quantifier)
    if plain not in _COMPARE or (plain != name and plain not in _NEGATABLE):
        return None
    return Operator(plain, plain != name, if_exists, quantifier)


def holds(condition: Condition, context: Context) -> bool | None:
    """Whether `condition` is met in `context`; None where that depends on keys that are not known."""
    how = operator(condition.operator)
    if how is None or not condition.values:
        return None
    given = context.get(condition.key)
    if how.name == "null":
        wanted = {value.lower() == "true" if isinstance(value, str) else None for value in condition.values}
        if len(wanted) != 1 or None in wanted or isinstance(given, Unknown):
            return True if wanted == {True, False} else None
        return (given is None) in wanted
    if given is None:
        return how.true_when_absent
    if isinstance(given, Unknown):
        # Decided all the same where absence and every value come to one answer: `StringLikeIfExists: "*"`.
        return True if how.true_when_absent and not how.negated and accepts_every_value(condition) else None
    matched = [_matches_any(how, condition.values, value, context) for value in given]
    if how.negated:
        matched = [None if match is None else not match for match in matched]
    return every(matched) if how.quantifier == "all" or (how.negated and not how.quantifier) else some(matched)


def depends_on(condition: Condition, context: Context) -> frozenset[str]:
    """The keys, in lower case, that are not known and that `condition` asks for."""
    keys = {condition.key.lower()}
    for value in condition.values:
        keys.update(variables(value) if isinstance(value, str) else ())
    return frozenset(key for key in keys if isinstance(context.get(key), Unknown)) or frozenset({condition.key.lower()})


def every(answers: Iterable[bool | None]) -> bool | None:
    """And, in three values."""
    found = set(answers)
    return False if False in found else None if None in found else True


def some(answers: Iterable[bool | None]) -> bool | None:
    """Or, in three values."""
    found = set(answers)
    return True if True in found else None if None in found else False


def _matches_any(how: Operator, values: Iterable[str | Unknown], given: str, context: Context) -> bool | None:
    return some(_matches(how, value, given, context) for value in values)


def _matches(how: Operator, value: str | Unknown, given: str, context: Context) -> bool | None:
    if isinstance(value, Unknown):
        return None
    if not how.name.startswith(("string", "arn")) or "${" not in value:
        return _COMPARE[how.name](value, given)
    filled = substitute(value, context)
    if filled is None:
        return None if how.negated else False  # A variable without a value: nothing can match.
    if how.name.endswith("like") or how.name.startswith("arn"):
        possible = _COMPARE[how.name](filled, given)
        return None if possible and variables(filled) else possible
    return None if variables(filled) else _COMPARE[how.name](_literal(filled), given)


def substitute(text: str, context: Context) -> str | None:
    """`text` with its policy variables filled in from `context`: those unknown stay, and None where one is absent.

    A value's own `*` and `?` are no wildcards. Source:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    missing = False

    def fill(found: re.Match[str]) -> str:
        nonlocal missing
        name, default = found.groups()
        if name in CHARACTERS:
            return found.group()
        value = context.get(name)
        if isinstance(value, Unknown):
            return found.group()
        # A key with several values cannot stand for a text.
        plain = value[0] if value is not None and len(value) == 1 else default
        missing = missing or plain is None
        return re.sub(r"[*?$]", lambda special: "${" + special.group() + "}", plain or "")

    filled = VARIABLE.sub(fill, text)
    return None if missing else filled


def _literal(text: str) -> str:
    return re.sub(r"\$\{([*?$])\}", r"\1", text)


def accepts_every_value(condition: Condition) -> bool:
    """Whether a key that is present meets (or, negated, fails) `condition` whatever its value is."""
    how = operator(condition.operator)
    values = [value for value in condition.values if isinstance(value, str)]
    if how is None:
        return False
    if how.name == "bool":
        return {"true", "false"} <= {value.lower() for value in values}
    if how.name == "ipaddress":
        return all(_whole_network(values, version) for version in (4, 6))
    return how.name in ("stringlike", "arnlike", "arnequals") and any(set(value) == {"*"} for value in values)


def _whole_network(values: Iterable[str], version: int) -> bool:
    found = (block for value in values if (block := network(value)) and block.version == version)
    return any(block.prefixlen == 0 for block in ipaddress.collapse_addresses(found))  # type: ignore[type-var]


def _arn(pattern: str, given: str) -> bool:
    # ARN operators compare each of the six parts by itself, so that `*` does not reach over a colon.
    if set(pattern) == {"*"}:
        return True
    wanted, parts = pattern.split(":", 5), given.split(":", 5)
    return len(wanted) == len(parts) == 6 and all(matches(*pair) for pair in zip(wanted, parts, strict=True))


def _string(value: str, given: str) -> bool:
    return _literal(value) == given


def network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The address or block that `text` says; None where it says none."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _address(value: str, given: str) -> bool:
    wide, narrow = network(value), network(given)
    if wide is None or narrow is None or wide.version != narrow.version:
        return False
    return narrow.subnet_of(wide)  # type: ignore[arg-type]


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _moment(text: str) -> Decimal | None:
    """Seconds since 1970 of a date in ISO 8601 or of an epoch time; None where it is neither."""
    if (seconds := _number(text)) is not None and not re.fullmatch(r"\d{4}", text):
        return seconds
    try:
        moment = datetime.fromisoformat(text + "0000-01-01"[len(text) :] if len(text) in (4, 7) else text)
        return Decimal(str((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()))
    except (ValueError, OverflowError):
        return None


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def wanted(how: Operator, value: str) -> str:
    """What the operator compares (`date`), where `value` is none, so that it matches nothing; empty where it is one.

    Only in texts and ARNs can a variable stand for it.
    """
    if how.name == "ipaddress":
        return "" if network(value) else "address or block"
    if how.name.startswith("numeric"):
        return "" if _number(value) is not None else "number"
    if how.name.startswith("date"):
        return "" if _moment(value) is not None else "date"
    return "" if how.name not in ("bool", "null") or value.lower() in ("true", "false") else "true or false"


def _ordered(
    read: Callable[[str], Decimal | None], compare: Callable[[Decimal, Decimal], bool]
) -> Callable[[str, str], bool]:
    def answer(value: str, given: str) -> bool:
        wanted, found = read(value), read(given)
        return wanted is not None and found is not None and compare(found, wanted)

    return answer


_ORDERS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "equals": lambda found, wanted: found == wanted,
    "lessthan": lambda found, wanted: found < wanted,
    "lessthanequals": lambda found, wanted: found <= wanted,
    "greaterthan": lambda found, wanted: found > wanted,
    "greaterthanequals": lambda found, wanted: found >= wanted,
}

_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "stringequals": _string,
    "stringequalsignorecase": lambda value, given: _string(value.casefold(), given.casefold()),
    "stringlike": matches,
    "arnequals": _arn,
    "arnlike": _arn,
    "bool": lambda value, given: value.lower() == given.lower() and value.lower() in ("true", "false"),
    "binaryequals": lambda value, given: _bytes(value) is not None and _bytes(value) == _bytes(given),
    "ipaddress": _address,
    **{f"numeric{name}": _ordered(_number, order) for name, order in _ORDERS.items()},
    **{f"date{name}": _ordered(_moment, order) for name, order in _ORDERS.items()},
}
"""For each operator: whether a policy's value (first) accepts a request's (second)."""

_NEGATABLE = frozenset(
    ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress")
) | {"numericequals", "dateequals"}
