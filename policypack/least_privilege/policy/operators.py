"""The operators of conditions: how a name is taken apart, and what each operator compares.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

from least_privilege.policy.arn_fields import split_arn
from least_privilege.policy.cache_sizes import VALUES
from least_privilege.policy.variables import literal
from least_privilege.policy.wildcards import matches

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?")
"""The forms of ISO 8601 that AWS takes. Source: https://www.w3.org/TR/NOTE-datetime"""

_QUANTIFIERS = {"forallvalues:": "all", "foranyvalue:": "any"}


@dataclass(frozen=True)
class Operator:
    """An operator's name taken apart: `name` in lower case without Not; `quantifier` is '', 'all' or 'any'."""

    name: str
    negated: bool = False
    if_exists: bool = False
    quantifier: str = ""

    @property
    def true_when_absent(self) -> bool | None:
        """Whether the condition holds in a request without the key; None where AWS's documentation leaves it open."""
        if self.quantifier == "all":
            return True
        if self.quantifier == "any":
            return None if self.if_exists else False
        return self.negated or self.if_exists

    @property
    def takes_wildcards(self) -> bool:
        return self.name in ("stringlike", "arnlike", "arnequals")

    @property
    def takes_variables(self) -> bool:
        return self.name.startswith(("string", "arn"))

    @property
    def reads(self) -> "Callable[[str], Decimal | None] | None":
        """How it reads what it compares by order, numbers or dates; None where it compares otherwise."""
        return _number if self.name.startswith("numeric") else moment if self.name.startswith("date") else None

    def accepts(self, value: str, given: str) -> bool | None:
        """Whether a policy's `value` accepts a request's value `given`, the operator's Not left aside.

        None where AWS does not say: an ARN with fields left out; under a negated operator, what is no number, date or
        whatever else it compares. Without Not, such a value matches nothing.
        """
        accepted = _COMPARISONS[self.name](value, given)
        is_surely_false = accepted is None and not self.negated and not self.name.startswith("arn")
        return False if is_surely_false else accepted

    def accepts_every_value(self, values: Iterable[str]) -> bool:
        """Whether `values` together accept whatever value a request has."""
        if self.name == "bool":
            return {"true", "false"} <= {value.lower() for value in values}
        if self.name == "ipaddress":
            return all(_is_every_address(values, version) for version in (4, 6))
        return self.takes_wildcards and any(set(value) == {"*"} for value in values)

    def expected_instead_of(self, value: str) -> str:
        """What the operator compares, as in `a date`, where `value` is none and so matches nothing; else empty."""
        if self.name == "ipaddress":
            return "" if network(value) else "an IP address or range"
        if self.reads:
            return "" if self.reads(value) is not None else "a number" if self.reads is _number else "a date"
        if self.name == "binaryequals":
            return "" if _bytes(value) is not None else "text in Base64"
        return "" if self.name not in ("bool", "null") or value.lower() in ("true", "false") else "true or false"


@lru_cache(VALUES)
def operator(written: str) -> Operator | None:
    """The operator `written` names, in any case; None where IAM has no such operator."""
    prefix, colon, rest = written.lower().rpartition(":")
    quantifier = _QUANTIFIERS.get(prefix + colon, "")
    if colon and not quantifier:
        return None
    if_exists = rest.endswith("ifexists")
    name = rest.removesuffix("ifexists")
    if name == "null":
        return None if if_exists else Operator("null", quantifier=quantifier)
    positive = name.replace("not", "", 1)
    if positive not in _COMPARISONS or (positive != name and positive not in _NEGATABLE):
        return None
    return Operator(positive, positive != name, if_exists, quantifier)


_LENGTH = re.compile(r"[^/]+(/\d{1,3})?", re.ASCII)
"""An address or a block: AWS takes the length of its prefix, and no mask."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
"""A number. One with a longer exponent is larger than any in a request, and written out would fill the memory."""


def network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The address or block that `text` says; None where it says none."""
    if not _LENGTH.fullmatch(text):
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _is_every_address(values: Iterable[str], version: int) -> bool:
    blocks = (block for value in values if (block := network(value)) and block.version == version)
    return any(block.prefixlen == 0 for block in ipaddress.collapse_addresses(blocks))  # type: ignore[type-var]


def _accepts_text(value: str, given: str) -> bool:
    return literal(value) == given


def _accepts_text_in_any_case(value: str, given: str) -> bool:
    return literal(value.casefold()) == given.casefold()


def _accepts_arn(pattern: str, given: str) -> bool | None:
    # Each of the six fields is compared by itself: `*` does not reach over a colon.
    if set(pattern) == {"*"}:
        return True
    own, theirs = split_arn(pattern), given.split(":", 5)
    if len(theirs) < 6 or not all(map(matches, own, theirs)):
        return False
    return True if len(own) == 6 else None  # AWS completes an ARN in Resource; it does not say so of a condition.


def _accepts_bool(value: str, given: str) -> bool | None:
    wanted, found = value.lower(), given.lower()
    return wanted == found if {wanted, found} <= {"true", "false"} else None


def _accepts_bytes(value: str, given: str) -> bool | None:
    wanted, found = _bytes(value), _bytes(given)
    return None if wanted is None or found is None else wanted == found


def _accepts_address(value: str, given: str) -> bool | None:
    block, address = network(value), network(given)
    if block is None or address is None:
        return None
    return block.version == address.version and address.subnet_of(block)  # type: ignore[arg-type]


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def moment(text: str) -> Decimal | None:
    """Seconds since 1970 of a date in ISO 8601 or of an epoch time; None where it is neither."""
    if (seconds := _number(text)) is not None and not re.fullmatch(r"\d{4}", text):
        return seconds
    if not _DATE.fullmatch(text):
        return None
    try:
        read = datetime.fromisoformat(text + "0000-01-01"[len(text) :] if len(text) in (4, 7) else text)
        return Decimal(str((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()))
    except (ValueError, OverflowError):
        return None


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


Comparison = Callable[[str, str], bool | None]


def _ordered(read: Callable[[str], Decimal | None], compare: Callable[[Decimal, Decimal], bool]) -> Comparison:
    def accepts(value: str, given: str) -> bool | None:
        limit, found = read(value), read(given)
        return None if limit is None or found is None else compare(found, limit)

    return accepts


_ORDERS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "equals": lambda found, limit: found == limit,
    "lessthan": lambda found, limit: found < limit,
    "lessthanequals": lambda found, limit: found <= limit,
    "greaterthan": lambda found, limit: found > limit,
    "greaterthanequals": lambda found, limit: found >= limit,
}

_COMPARISONS: dict[str, Comparison] = {
    "stringequals": _accepts_text,
    "stringequalsignorecase": _accepts_text_in_any_case,
    "stringlike": matches,
    "arnequals": _accepts_arn,
    "arnlike": _accepts_arn,
    "bool": _accepts_bool,
    "binaryequals": _accepts_bytes,
    "ipaddress": _accepts_address,
    **{f"numeric{name}": _ordered(_number, order) for name, order in _ORDERS.items()},
    **{f"date{name}": _ordered(moment, order) for name, order in _ORDERS.items()},
}

_NEGATABLE = frozenset(
    ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress")
) | {"numericequals", "dateequals"}
