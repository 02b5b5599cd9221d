"""Operators that do not suit the key: of another type, for text where AWS has ARNs, and both truth values at once."""

import re
from collections.abc import Iterator

from least_privilege.aws.condition_keys import key_type
from least_privilege.policy.operators import operator
from least_privilege.rules.finding import Finding
from least_privilege.rules.support.conditions.reading import Reading, effect_of

_OPERATORS = {"Bool": "bool", "Numeric": "numeric", "Date": "date", "IPAddress": "ipaddress"}
_DATES = ("date", "numeric")
"""A date may be written as seconds since 1970."""
_ONLY_DATES = ("aws:currenttime",)
"""Keys that are compared by date operators alone: aws:EpochTime is the one for numbers.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"""
_USUAL_OPERATORS = {
    "String": ("StringEquals", "StringNotEquals"),
    "ARN": ("ArnLike", "ArnNotLike"),
    "Bool": ("Bool", "Bool"),
    "Numeric": ("NumericEquals", "NumericNotEquals"),
    "Date": ("DateLessThan", "DateGreaterThan"),
    "IPAddress": ("IpAddress", "NotIpAddress"),
}
"""By type of a key: an operator, and the one that is true where the key is another."""
_BOTH = {"true", "false"}
_WITH_WILDCARDS = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,2})(?:\.\*){1,3}", re.ASCII)


def key_types(reading: Reading) -> Iterator[Finding]:
    yield from _mistyped(reading)
    yield from _text_for_arns(reading)
    yield from _both_truths(reading)


def _mistyped(reading: Reading) -> Iterator[Finding]:
    how, key, written = reading.how, reading.condition.key, reading.condition.operator
    type_ = (key_type(key) or "").removeprefix("ArrayOf")
    if how.name == "null" or not type_:
        return
    if type_ in _OPERATORS:
        takes_seconds = type_ == "Date" and reading.key not in _ONLY_DATES
        suits = how.name.startswith(_DATES if takes_seconds else _OPERATORS[type_])
        # AWS compares two addresses of a request as text, since IpAddress takes no variables.
        suits |= type_ == "IPAddress" and how.takes_variables and all("${" in text for text in reading.condition.texts)
    else:
        suits = how.name.startswith(("string", "arn", "binary")) and not compares_text_as_arn(reading)
    if not suits:
        yield reading.finding(
            "type-mismatch-text" if how.name.startswith("string") else "type-mismatch",
            f"compares {key} by {written}, but the key's type is {type_}: the comparison does not work",
            _by_usual_operator(reading, type_),
            advisory=True,
        )


def _by_usual_operator(reading: Reading, type_: str) -> str:
    """The fix of an operator that does not suit a key of `type_`: the condition by one that does, with values that it
    can read."""
    usual = _USUAL_OPERATORS[type_][reading.how.negated]
    values = [_block(text) if type_ == "IPAddress" else text for text in reading.condition.texts]
    expected = next(
        (wrong for text in values if (how := operator(usual)) and (wrong := how.expected_instead_of(text))), ""
    )
    if expected:
        return f"compare it by {usual}, with {expected}."
    new = reading.by(usual, values) if values != list(reading.condition.texts) else reading.by(usual)
    return f"compare it by an operator for {type_}: replace the condition with {reading.rewritten(new)}."


def _block(text: str) -> str:
    """The block of addresses that a text with wildcards for its last numbers means: `10.4.*` is 10.4.0.0/16."""
    if not (found := _WITH_WILDCARDS.fullmatch(text)):
        return text
    numbers = found[1].split(".")
    return f"{'.'.join((*numbers, '0', '0', '0')[:4])}/{8 * len(numbers)}"


def compares_text_as_arn(reading: Reading) -> bool:
    """Whether an ARN operator compares a global key that is never an ARN. A tag may be one."""
    is_text = (key_type(reading.key) or "").endswith("String") and "/" not in reading.key
    return reading.how.name.startswith("arn") and reading.is_of_aws and is_text and not reading.key.endswith("arn")


def _text_for_arns(reading: Reading) -> Iterator[Finding]:
    """Under StringLike a wildcard reaches over the colons of an ARN, into its account and type of resource."""
    arns = [text for text in reading.condition.texts if text.startswith("arn:") and ("*" in text or "?" in text)]
    if reading.how.name != "stringlike" or not (key_type(reading.key) or "").endswith("ARN") or not arns:
        return
    if len(arns) < len(reading.condition.values) or reading.is_dead:  # Another finding says that none matches.
        return
    new = reading.by(reading.named("ArnLike", "ArnNotLike"))
    reach = "ARNs of other accounts, regions or types" if _is_wild_early(arns) else "more than one field of an ARN"
    yield reading.finding(
        "string-like",
        f"compares the ARN in {reading.condition.key} by {reading.condition.operator} with '{arns[0]}': there a "
        f"wildcard matches colons too, and with them {reach}",
        f"compare it field by field: replace the condition with {reading.rewritten(new)}.",
        advisory=True,
    )


def _is_wild_early(arns: list[str]) -> bool:
    """Whether a wildcard is before the last field."""
    return any(not set("*?").isdisjoint("".join(arn.split(":", 5)[:5])) for arn in arns)


def _both_truths(reading: Reading) -> Iterator[Finding]:
    if reading.how.name not in ("bool", "null") or {text.lower() for text in reading.condition.texts} != _BOTH:
        return
    effect = effect_of(reading.statement, True)
    if reading.how.name == "bool" and reading.how.true_when_absent is False:
        effect = "the condition holds in every request with the key"
    yield reading.finding(
        "both-truths",
        f"compares {reading.condition.key} by {reading.condition.operator} with true and false, and every value "
        f"is one of the two: {effect}",
        "write the one value that you mean.",
        advisory=not reading.statement.allows,
    )
