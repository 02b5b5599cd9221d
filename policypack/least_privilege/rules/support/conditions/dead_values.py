"""Values that no request has: the condition then never holds, or, negated, always does."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from least_privilege.aws.condition_keys import key_type
from least_privilege.policy import impossible_values
from least_privilege.policy.context_keys import AWS_ASSIGNED_ID_KEYS
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.support.conditions.key_types import compares_text_as_arn
from least_privilege.rules.support.conditions.reading import Reading


def dead_values(reading: Reading) -> Iterator[Finding]:
    """Wildcards under an operator that compares letter by letter, addresses that are not on the internet, ids of
    another form, and values that the operator cannot read."""
    yield from _unreadable(reading)
    if values := _those(reading, impossible_values.is_literal_wildcard):
        yield _finding(
            reading,
            "literal-wildcard",
            values,
            "but AWS compares letter by letter under this operator, which takes no wildcards",
            _written_right(reading, values),
        )
    if values := _those(reading, impossible_values.is_private_source):
        others = [value for value in reading.condition.texts if value not in values]
        fix = f"remove what matches nothing: {reading.rewritten(reading.by(reading.condition.operator, others))}."
        finding = _finding(
            reading,
            f"{'not-' if reading.how.negated else ''}private-address{'-subset' if others else ''}",
            values,
            "but a public endpoint of AWS sees only public addresses, and a request through a VPC endpoint has no "
            "aws:SourceIp",
            fix if others else "list public addresses; or restrict by aws:SourceVpce or aws:SourceVpc.",
        )
        yield replace(finding, advisory=True) if others else finding  # It protects as much without them.
    values = _those(reading, impossible_values.id_expected_instead_of)
    if values and not compares_text_as_arn(reading):
        form = impossible_values.id_expected_instead_of(reading.how, reading.key, values[0])
        yield _finding(reading, "form", values, f"which is not {form}", f"write {form}.")


def _those(reading: Reading, is_dead: Callable[..., object]) -> list[str]:
    return [value for value in reading.condition.texts if is_dead(reading.how, reading.key, value)]


def _finding(reading: Reading, detail: str, values: list[str], why: str, fix: str) -> Finding:
    quoted = some([f"'{value}'" for value in values])
    effect = reading.effect if reading.is_dead else reading.effect_of_dead(values)
    evidence = f"compares {reading.condition.key} by {reading.condition.operator} with {quoted}, {why}: {effect}"
    return reading.finding(detail, evidence, fix, advisory=reading.only_narrows)


def _written_right(reading: Reading, values: list[str]) -> str:
    """The fix of a wildcard that is compared as a letter. A part of an id that AWS draws is of others' ids too."""
    key = reading.key
    if key in AWS_ASSIGNED_ID_KEYS and any(_is_part_of_id(key, value) for value in values):
        called = impossible_values.id_expected_instead_of(reading.how, key, "") or "the whole id"
        return f"write {called}."
    return f"use an operator that takes wildcards: replace the condition with {_with_wildcards(reading)}."


def _is_part_of_id(key: str, value: str) -> bool:
    """Whether a wildcard stands for a part of an id: not for the session after a role's, nor the units below a path."""
    before = re.split(r"[*?]", value)[0]
    return ":" not in before if key == "aws:userid" else "/" not in before


def _with_wildcards(reading: Reading) -> str:
    """The condition by an operator that takes wildcards. ARNs are compared field by field."""
    if (key_type(reading.key) or "").endswith("ARN") and all(v.startswith("arn:") for v in reading.condition.texts):
        return reading.rewritten(reading.by(reading.named("ArnLike", "ArnNotLike")))
    return reading.rewritten(reading.by(reading.named("StringLike", "StringNotLike")))


def _unreadable(reading: Reading) -> Iterator[Finding]:
    values = [text for text in reading.condition.texts if reading.how.expected_instead_of(text)]
    if with_variable := [text for text in values if "${" in text]:
        why = "a variable, which AWS does not fill in under this operator"
        yield _finding(reading, "variable", with_variable, why, "write a value, or compare text by StringEquals.")
    elif values:
        kind = reading.how.expected_instead_of(values[0])
        yield _finding(reading, _UNREADABLE[kind], values, f"which is not {kind}", f"write {kind}.")


_UNREADABLE = {
    "an IP address or range": "not-an-address",
    "a number": "not-a-number",
    "a date": "not-a-date",
    "true or false": "not-a-boolean",
    "text in Base64": "not-base64",
}
"""What an operator compares, and how an id calls a value that is none."""
