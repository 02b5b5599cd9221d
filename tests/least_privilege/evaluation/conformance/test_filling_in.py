"""Filling in what is unknown never turns allowed into denied or back; where all is known, only what AWS leaves open
depends."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from least_privilege.evaluation.callers import Caller
from least_privilege.evaluation.evaluator import Answer, Request, Verdict, evaluate
from least_privilege.policy.conditions import Context
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.policy.unknown import UNKNOWN
from tests.least_privilege.evaluation.conformance.operator_table import SAMPLES

ACTIONS = ["s3:GetObject", "s3:PutObject", "iam:PassRole"]
ARNS = ["arn:aws:s3:::a/1", "arn:aws:s3:::a/x*", "arn:aws:iam::123456789012:role/team/x"]
PATTERNS = [*ARNS, "*", "arn:aws:s3:::a/*", "arn:aws:s3:::?/1", "arn:aws:s3", "arn:aws:iam::*:role/*"]
WITH_VARIABLES = ["arn:aws:s3:::a/${t:text}", "arn:aws:s3:::${t:text, 'a'}/1", "arn:aws:iam::${t:account}:role/*"]
LEFT_OPEN = ["arn:aws:s3*1", "arn:aws:iam::*:r*", "arn:aws:iam::123456789012:*/x"]
CALLERS = [
    Caller("AWS", "arn:aws:iam::123456789012:user/bob"),
    Caller("AWS", "arn:aws:sts::123456789012:assumed-role/x/s"),
    Caller("AWS", "arn:aws:iam::210987654321:role/team/x"),
    Caller("Service", "ec2.amazonaws.com"),
    Caller("", ""),
]
PRINCIPALS: list[Any] = [
    "*",
    {"AWS": "123456789012"},
    {"AWS": ["arn:aws:iam::123456789012:user/bob", "arn:aws:iam::123456789012:root"]},
    {"AWS": "arn:aws:iam::123456789012:role/team/x"},
    {"AWS": "*"},
    {"Service": ["ec2.amazonaws.com", "sns.amazonaws.com"]},
]

TEXTS = ["a", "x", "x*", "1", "${*}", "123456789012"]
OF_KEYS: dict[str, list[str]] = {"t:text": TEXTS, "t:other": TEXTS, "t:account": ["123456789012", "210987654321"]}
BY_FAMILY = {name: sorted({*sample.match, *sample.mismatch}) for name, sample in SAMPLES.items()}
TYPED = {f"t:{name}": values for name, values in BY_FAMILY.items()}
KEYS = OF_KEYS | TYPED


def known(key: str) -> st.SearchStrategy[tuple[str, ...] | None]:
    values = st.sampled_from(KEYS[key])
    return st.none() | st.just(()) | values.map(lambda value: (value,)) | st.just(tuple(KEYS[key][:2]))


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(SAMPLES)))
    sample = SAMPLES[name]
    form = draw(st.sampled_from(["{}", "{}IfExists", "ForAllValues:{}", "ForAnyValue:{}", "ForAnyValue:{}IfExists"]))
    how = form.format(draw(st.sampled_from([each for each in (name, sample.negated) if each])))
    key, values = f"t:{name}", [sample.value, sample.other_value, *sample.match]
    if name.startswith("String") and draw(st.booleans()):
        key, values = "t:text", [*TEXTS, "${t:other}", "x${t:other, 'x'}", "${$}{*}", "*"]
    if draw(st.integers(0, 5)) == 0:
        how, values = "Null", ["true", "false"]
    return {how: {key: draw(st.lists(st.sampled_from([*values, UNKNOWN]), min_size=1, max_size=2))}}


@st.composite
def statements(draw: st.DrawFn, *, principals: bool, patterns: list[str]) -> dict[str, Any]:
    """A statement in which any value may be unknown at preview."""

    def some(values: list[Any]) -> Any:
        return draw(st.lists(st.sampled_from([*values, UNKNOWN]), min_size=1, max_size=2))

    out: dict[str, Any] = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    out[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = some([*ACTIONS, "s3:*", "*"])
    out[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = some(patterns)
    if principals:
        out[draw(st.sampled_from(["Principal", "Principal", "NotPrincipal"]))] = draw(
            st.sampled_from([*PRINCIPALS, UNKNOWN, {"AWS": UNKNOWN}, {"Service": UNKNOWN}])
        )
    if draw(st.booleans()):
        out["Condition"] = draw(conditions())
    return out


def fill(draw: st.DrawFn, value: Any, name: str = "") -> Any:
    """`value` with something known in the place of each unknown, at random."""
    if isinstance(value, dict):
        return {key: fill(draw, item, name if name == "Null" else key) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(draw, item, name) for item in value]
    if value is not UNKNOWN:
        return value
    if "Action" in name:
        return draw(st.sampled_from(ACTIONS))
    if "Resource" in name:
        return draw(st.sampled_from(ARNS))
    if "Principal" in name:
        return draw(st.sampled_from(PRINCIPALS))
    if name in ("AWS", "Service"):
        return draw(st.sampled_from(["*", "arn:aws:iam::123456789012:user/bob", "ec2.amazonaws.com"]))
    return draw(st.sampled_from(KEYS.get(name, ["true", "false"])))


@st.composite
def cases(draw: st.DrawFn, patterns: list[str]) -> tuple[Verdict, Verdict, bool]:
    """The verdicts before and after filling in, and whether all was known afterwards and named by AWS."""
    kind = draw(st.sampled_from([PolicyKind.IDENTITY, PolicyKind.RESOURCE]))
    made = statements(principals=kind is PolicyKind.RESOURCE, patterns=patterns)
    before = draw(st.lists(made | st.just(UNKNOWN), min_size=1, max_size=3))
    after = [fill(draw, draw(made) if each is UNKNOWN else each) for each in before]
    caller = draw(st.sampled_from(CALLERS)) if kind is PolicyKind.RESOURCE else None
    action, arn = draw(st.sampled_from(ACTIONS)), draw(st.sampled_from(ARNS))
    values = {key: draw(known(key)) for key in KEYS}
    partly = {key: UNKNOWN if draw(st.booleans()) else value for key, value in values.items()}
    verdicts = [
        evaluate(
            [parse({"Version": "2012-10-17", "Statement": document}, kind)],
            Request(action, arn, Context(keys, complete=True), caller),
        )
        for document, keys in ((before, partly), (after, values))
    ]
    written = json.dumps(after)
    several = any(value and len(value) > 1 and f'"{key}"' in written for key, value in values.items())
    spared = "NotPrincipal" in written and "123456789012" in written
    is_open = several or spared or "ForAnyValue" in written and "IfExists" in written
    return verdicts[0], verdicts[1], not is_open


@given(cases([*PATTERNS, *WITH_VARIABLES, *LEFT_OPEN]))
@settings(max_examples=300)
def test_filling_in_an_unknown_turns_nothing_round(given_: tuple[Verdict, Verdict, bool]) -> None:
    before, after, _ = given_
    assert before.answer in (Answer.DEPENDS, after.answer)


@given(cases([*PATTERNS, *WITH_VARIABLES]))
@settings(max_examples=300)
def test_where_all_is_known_only_what_aws_leaves_open_depends(given_: tuple[Verdict, Verdict, bool]) -> None:
    _, after, is_said = given_
    assert after.answer is not Answer.DEPENDS or not is_said
