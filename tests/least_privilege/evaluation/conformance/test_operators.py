"""Every operator × every form × every state of its key, alone and in an Allow and a Deny."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from least_privilege.evaluation.evaluator import Answer, Request, evaluate
from least_privilege.policy.conditions import Context, Values, holds
from least_privilege.policy.document import Condition, Document, PolicyKind, Statement, Value
from least_privilege.policy.operators import operator
from least_privilege.policy.patterns import action_pattern, resource_pattern
from least_privilege.policy.unknown import UNKNOWN
from tests.least_privilege.evaluation.conformance.comparison_table import COMPARISONS
from tests.least_privilege.evaluation.conformance.operator_table import FORMS, NULLS, SAMPLES, TRUTH, Sample

MEANING = {"T": True, "F": False, "?": None, "~": None}
ALLOW = {True: Answer.ALLOWED, False: Answer.DENIED, None: Answer.DEPENDS}
DENY = {True: Answer.DENIED, False: Answer.ALLOWED, None: Answer.DEPENDS}


class Row(NamedTuple):
    condition: Condition
    given: Values
    expected: bool | None


def states(sample: Sample) -> Iterator[tuple[str, tuple[Value, ...], Values]]:
    """Each state: its name, the policy's values, and what the request has."""
    one, two = (sample.value,), (sample.other_value, sample.value)
    yield "match", one, sample.match[:1]
    yield "match", one, sample.match[1:]
    yield "mismatch", one, sample.mismatch[:1]
    yield "mismatch", one, sample.mismatch[1:]
    yield "absent", one, None
    yield "empty", one, ()
    yield "unknown", one, UNKNOWN
    yield "all match", one, sample.match
    yield "some match", one, (sample.mismatch[0], sample.match[0])
    yield "none match", one, sample.mismatch
    yield "one of the policy's values", two, sample.match[:1]
    yield "none of the policy's values", two, sample.mismatch[:1]
    yield "the policy's value unknown", (UNKNOWN,), sample.match[:1]
    yield "one of the policy's values, another unknown", (UNKNOWN, sample.value), sample.match[:1]
    yield "not the known one of the policy's values", (UNKNOWN, sample.value), sample.mismatch[:1]
    if sample.invalid:
        yield "invalid in the request", one, (sample.invalid,)
        yield "invalid in the policy", (sample.invalid,), sample.match[:1]


def rows() -> Iterator[tuple[str, Row]]:
    for name, sample in SAMPLES.items():
        for polarity, written in (("plain", name), ("negated", sample.negated)):
            for number, (state, values, given) in enumerate(states(sample) if written else ()):
                letters, _ = TRUTH[polarity, state]
                for form, letter in zip(FORMS, letters, strict=True):
                    how = form.format(written)
                    yield f"{how}, {state} {number}", Row(Condition(how, "t:Key", values), given, MEANING[letter])


ROWS = dict(rows())


def document(condition: Condition, *effects: str) -> Document:
    """An Allow without conditions for each effect but the last, which has the condition."""
    statements = tuple(
        Statement(
            index=index,
            sid="",
            effect="Deny" if effect == "Deny" else "Allow",
            actions=(action_pattern("s3:*"),),
            resources=(resource_pattern("*"),),
            conditions=(condition,) if index == len(effects) - 1 else (),
        )
        for index, effect in enumerate(effects)
    )
    return Document(PolicyKind.IDENTITY, statements)


@pytest.mark.parametrize(("condition", "given", "expected"), ROWS.values(), ids=ROWS)
def test_operator(condition: Condition, given: Values, expected: bool | None) -> None:
    context = Context({"T:key": given}, complete=True)
    assert holds(condition, context) is expected
    request = Request("s3:GetObject", "arn:aws:s3:::pets/cat", context)
    assert evaluate([document(condition, "Allow")], request).answer is ALLOW[expected]
    assert evaluate([document(condition, "Allow", "Deny")], request).answer is DENY[expected]


def test_the_table_has_every_operator_of_the_documentation() -> None:
    orders = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
    documented = {
        *(f"String{how}" for how in ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase")),
        *("StringLike", "StringNotLike", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress"),
        *(f"{kind}{how}" for kind in ("Numeric", "Date") for how in orders),
        *(f"Arn{how}" for how in ("Equals", "Like", "NotEquals", "NotLike")),
    }
    assert documented == {name for key, sample in SAMPLES.items() for name in (key, sample.negated) if name}
    assert all(operator(form.format(name)) for form in FORMS for name in documented)


STATES: dict[str, Values] = {"absent": None, "empty": (), "present": ("x",), "several": ("x", "y"), "unknown": UNKNOWN}


@pytest.mark.parametrize(
    ("value", "state", "expected"),
    [(value, state, MEANING[letter]) for value, listed, letter, _ in NULLS for state in listed],
)
def test_null(value: str, state: str, expected: bool | None) -> None:
    condition = Condition("Null", "t:Key", (value,))
    assert holds(condition, Context({"t:key": STATES[state]})) is expected


@pytest.mark.parametrize(("how", "value", "given", "letter", "_source"), COMPARISONS)
def test_comparison(how: str, value: str, given: str, letter: str, _source: str) -> None:
    assert holds(Condition(how, "t:Key", (value,)), Context({"t:key": (given,)}, complete=True)) is MEANING[letter]
