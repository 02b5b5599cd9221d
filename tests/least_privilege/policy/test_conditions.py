"""Every condition operator against known, absent and unknown keys."""

import pytest

from least_privilege.policy.conditions import Context, depends_on, holds
from least_privilege.policy.document import Condition
from least_privilege.policy.operators import operator
from least_privilege.policy.unknown import UNKNOWN

CONTEXT = Context(
    {
        "aws:UserName": ("bob",),
        "t:five": ("5",),
        "t:date": ("2024-05-01T12:00:00Z",),
        "t:epoch": ("1714564800",),
        "t:ip": ("10.1.2.3",),
        "t:ip6": ("2001:db8::1",),
        "t:arn": ("arn:aws:iam::123456789012:role/team/x",),
        "t:true": ("true",),
        "t:two": ("x", "y"),
        "t:binary": ("QQ==",),
        "t:star": ("*",),
        "t:absent": None,
        "t:empty": (),
    }
)


@pytest.mark.parametrize(
    ("how", "key", "values", "expected"),
    [
        ("StringEquals", "AWS:username", "bob", True),
        ("stringequals", "aws:username", "bob", True),
        ("StringEquals", "aws:username", "Bob", False),
        ("StringEquals", "aws:username", "b*", False),
        ("StringEquals", "t:star", "*", True),
        ("StringNotEquals", "aws:username", "al bob", False),
        ("StringNotEquals", "aws:username", "al", True),
        ("StringEqualsIgnoreCase", "aws:username", "BOB", True),
        ("StringNotEqualsIgnoreCase", "aws:username", "BOB", False),
        ("StringLike", "aws:username", "b?b", True),
        ("StringLike", "aws:username", "B*", False),
        ("StringNotLike", "aws:username", "b*", False),
        ("NumericEquals", "t:five", "5.0", True),
        ("NumericNotEquals", "t:five", "5", False),
        ("NumericLessThan", "t:five", "6", True),
        ("NumericLessThan", "t:five", "5", False),
        ("NumericLessThanEquals", "t:five", "5", True),
        ("NumericGreaterThan", "t:five", "4", True),
        ("NumericGreaterThanEquals", "t:five", "6", False),
        ("NumericLessThan", "t:five", "many", False),
        ("NumericEquals", "aws:username", "5", False),
        ("DateEquals", "t:date", "2024-05-01T14:00:00+02:00", True),
        ("DateNotEquals", "t:date", "2024-05-01T12:00:00Z", False),
        ("DateLessThan", "t:date", "2024-06", True),
        ("DateLessThanEquals", "t:date", "2024", False),
        ("DateGreaterThan", "t:date", "1714000000", True),
        ("DateGreaterThanEquals", "t:epoch", "2024-05-01T12:00:00Z", True),
        ("DateLessThan", "t:date", "tomorrow", False),
        ("Bool", "t:true", "TRUE", True),
        ("Bool", "t:true", "false", False),
        ("Bool", "t:five", "5", False),
        ("BinaryEquals", "t:binary", "QQ==", True),
        ("BinaryEquals", "t:binary", "Qg==", False),
        ("BinaryEquals", "t:binary", "?", False),
        ("IpAddress", "t:ip", "10.0.0.0/8", True),
        ("IpAddress", "t:ip", "10.1.2.9/24", True),
        ("IpAddress", "t:ip", "2001:db8::/32", False),
        ("IpAddress", "t:ip6", "2001:db8::/32", True),
        ("NotIpAddress", "t:ip", "10.0.0.0/8", False),
        ("NotIpAddress", "t:ip", "11.0.0.0/8 12.0.0.0/8", True),
        ("IpAddress", "t:ip", "office", False),
        ("ArnLike", "t:arn", "arn:aws:iam::*:role/*", True),
        ("ArnEquals", "t:arn", "arn:aws:iam::123456789012:role/team/?", True),
        ("ArnLike", "t:arn", "arn:aws:iam::1*:role/x", False),
        ("ArnLike", "t:arn", "arn:*:role/team/x", False),
        ("ArnLike", "t:arn", "*", True),
        ("ArnNotLike", "t:arn", "arn:aws:iam::*:role/*", False),
        ("ArnNotEquals", "t:arn", "arn:aws:iam::*:user/*", True),
        ("Null", "t:absent", "true", True),
        ("Null", "t:absent", "false", False),
        ("Null", "t:empty", "true", True),
        ("Null", "t:five", "true", False),
        ("Null", "t:five", "false", True),
        ("Null", "t:five", "true false", True),
    ],
)
def test_operators_with_a_known_key(how: str, key: str, values: str, expected: bool) -> None:
    assert holds(Condition(how, key, tuple(values.split(" "))), CONTEXT) is expected


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("StringEquals", False),
        ("StringNotEquals", True),
        ("StringEqualsIfExists", True),
        ("StringNotLikeIfExists", True),
        ("NumericLessThan", False),
        ("NumericNotEquals", True),
        ("DateGreaterThan", False),
        ("Bool", False),
        ("BoolIfExists", True),
        ("IpAddress", False),
        ("NotIpAddress", True),
        ("ArnLike", False),
        ("ArnNotLike", True),
        ("BinaryEquals", False),
        ("ForAllValues:StringEquals", True),
        ("ForAllValues:StringNotEquals", True),
        ("ForAnyValue:StringEquals", False),
        ("ForAnyValue:StringNotEquals", False),
        ("ForAnyValue:StringEqualsIfExists", None),
    ],
)
def test_operators_with_an_absent_key(how: str, expected: bool | None) -> None:
    assert holds(Condition(how, "t:absent", ("x",)), CONTEXT) is expected
    assert holds(Condition(how, "t:empty", ("x",)), CONTEXT) is expected


@pytest.mark.parametrize(
    ("how", "values", "expected"),
    [
        ("ForAllValues:StringEquals", "x y z", True),
        ("ForAllValues:StringEquals", "x", False),
        ("ForAllValues:StringNotEquals", "x", False),
        ("ForAllValues:StringNotEquals", "z", True),
        ("ForAnyValue:StringEquals", "x", True),
        ("ForAnyValue:StringEquals", "z", False),
        ("ForAnyValue:StringNotEquals", "x", True),
        ("ForAnyValue:StringNotEquals", "x y", False),
        ("ForAnyValue:StringLike", "*", True),
    ],
)
def test_a_key_with_several_values(how: str, values: str, expected: bool) -> None:
    assert holds(Condition(how, "t:two", tuple(values.split(" "))), CONTEXT) is expected


@pytest.mark.parametrize(
    ("how", "value", "expected"),
    [
        ("StringEquals", "x", None),
        ("StringLike", "*", None),
        ("StringLikeIfExists", "*", True),
        ("StringEqualsIfExists", "*", None),
        ("StringNotLike", "*", None),
        ("ForAllValues:StringLike", "*", True),
        ("Null", "true", None),
        ("IpAddressIfExists", "0.0.0.0/0", None),
        ("StringEquals", "x*", False),
        ("StringEqualsIgnoreCase", "x?", False),
        ("ForAnyValue:StringEquals", "x*", False),
        ("StringNotEquals", "x*", True),
        ("ForAllValues:StringNotEquals", "x*", True),
        ("ForAnyValue:StringNotEquals", "x*", None),
        ("ForAllValues:StringEquals", "x*", None),
        ("StringEquals", "x${*}", None),
        ("NumericLessThan", "many", False),
        ("NumericLessThan", "1e99", None),
        ("NumericLessThan", "1e99999999", False),
        ("NotIpAddress", "office", None),
        ("StringBetween", "x", None),
    ],
)
def test_an_unknown_key_decides_only_where_every_value_would(how: str, value: str, expected: bool | None) -> None:
    condition = Condition(how, "t:unknown", (value,))
    assert holds(condition, CONTEXT) is expected
    assert depends_on(condition, CONTEXT) == {"t:unknown"}


@pytest.mark.parametrize(
    ("how", "value", "expected"),
    [
        ("StringEquals", "${aws:username}", True),
        ("StringEquals", "${ AWS:UserName }", True),
        ("StringLike", "b${aws:username}*", False),
        ("StringEquals", "${t:absent}", False),
        ("StringEquals", "${t:absent, 'bob'}", True),
        ("StringEquals", "${t:unknown}", None),
        ("StringLike", "${t:unknown}", None),
        ("StringLike", "x${t:unknown}", False),
        ("StringEquals", "${t:two}", False),
        ("StringNotEquals", "${t:absent}", True),
        ("StringNotLike", "b${t:absent}", True),
        ("StringNotEqualsIgnoreCase", "${t:absent}", True),
        ("ForAnyValue:StringNotEquals", "${t:absent}", True),
        ("ForAllValues:StringNotLike", "${t:absent}", True),
        ("StringNotEquals", "${t:unknown}", None),
        ("StringNotEquals", "x${t:unknown}", True),
        ("StringEqualsIgnoreCase", "B${t:unknown}", None),
    ],
)
def test_policy_variables(how: str, value: str, expected: bool | None) -> None:
    assert holds(Condition(how, "aws:username", (value,)), CONTEXT) is expected


def test_wildcards_in_the_value_of_a_variable_are_plain() -> None:
    assert holds(Condition("StringLike", "aws:username", ("${t:star}",)), CONTEXT) is False
    assert holds(Condition("StringLike", "t:star", ("${t:star}",)), CONTEXT) is True
    assert holds(Condition("StringLike", "t:star", ("${*}",)), CONTEXT) is True
    assert holds(Condition("StringEquals", "t:star", ("${*}",)), CONTEXT) is True


@pytest.mark.parametrize("how", ["StringEquals", "StringEqualsIgnoreCase", "StringLike"])
@pytest.mark.parametrize(
    ("value", "given", "expected"),
    [
        ("${$}{*}", "${*}", True),
        ("${$}{*}", "*", False),
        ("${$}{aws:username}", "${aws:username}", True),
        ("${$}{aws:username}", "bob", False),
        ("$${?}", "$?", True),
        ("${t:written}", "${*}", True),
        ("${t:written}", "*", False),
        ("${t:none, '${*}'}", "*", False),
    ],
)
def test_an_escaped_character_is_read_once(how: str, value: str, given: str, expected: bool) -> None:
    context = Context({"k": (given,), "t:written": ("${*}",), "aws:username": ("bob",)}, complete=True)
    assert holds(Condition(how, "k", (value,)), context) is expected


@pytest.mark.parametrize(
    ("how", "value", "expected"),
    [
        ("ArnLike", "arn:aws:iam::${t:unknown}:role/*", None),
        ("ArnLike", "${t:unknown}", None),
        ("ArnNotLike", "arn:aws:iam::${t:unknown}:role/*", None),
        ("ArnLike", "arn:aws:s3::${t:unknown}:role/*", False),
        ("ArnLike", "arn:aws:iam::${t:account}:role/*", True),
        ("ArnLike", "arn:aws:iam::${t:none, '123456789012'}:role/*", True),
        ("ArnLike", "arn:aws:iam", None),
        ("ArnLike", "arn:aws:s3", False),
        ("ArnNotLike", "arn:aws:s3", True),
    ],
)
def test_variables_and_left_out_fields_in_an_arn(how: str, value: str, expected: bool | None) -> None:
    arn = ("arn:aws:iam::123456789012:role/team/x",)
    context = Context({"k": arn, "t:account": ("123456789012",), "t:none": None})
    assert holds(Condition(how, "k", (value,)), context) is expected


@pytest.mark.parametrize(
    ("how", "key", "value"),
    [
        ("NumericNotEquals", "t:five", "many"),
        ("NumericNotEquals", "aws:username", "5"),
        ("DateNotEquals", "t:date", "tomorrow"),
        ("NotIpAddress", "t:ip", "office"),
        ("Null", "t:five", "maybe"),
    ],
)
def test_a_value_that_the_operator_does_not_compare_leaves_a_negated_one_open(how: str, key: str, value: str) -> None:
    assert holds(Condition(how, key, (value,)), CONTEXT) is None


def test_a_value_unknown_at_preview_leaves_the_answer_open_unless_another_decides() -> None:
    assert holds(Condition("StringEquals", "aws:username", (UNKNOWN,)), CONTEXT) is None
    assert holds(Condition("StringEquals", "aws:username", (UNKNOWN, "bob")), CONTEXT) is True
    assert holds(Condition("StringNotEquals", "aws:username", (UNKNOWN, "bob")), CONTEXT) is False


def test_a_complete_context_takes_what_it_does_not_name_for_absent() -> None:
    assert holds(Condition("Null", "t:other", ("true",)), Context({}, complete=True)) is True


@pytest.mark.parametrize(
    "written", ["", "StringEqual", "NotString", "BoolNot", "NullIfExists", "ForSomeValues:Bool", "NotBool"]
)
def test_what_is_no_operator(written: str) -> None:
    assert operator(written) is None
