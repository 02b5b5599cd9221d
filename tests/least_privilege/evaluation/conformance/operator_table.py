"""Every condition operator, in every form, in every state of its key.

`TRUTH` is literal: what AWS's pages say of a form in a state, the same for every operator. `SAMPLES` gives each
operator a value and what a request has in each state. The product of both is the table.
"""

from dataclasses import dataclass

from tests.least_privilege.evaluation.conformance import sources

FORMS = (
    "{}",
    "{}IfExists",
    "ForAllValues:{}",
    "ForAnyValue:{}",
    "ForAllValues:{}IfExists",
    "ForAnyValue:{}IfExists",
)

# T true, F false, ? unknown as the key or value is, ~ AWS does not say.
TRUTH: dict[tuple[str, str], tuple[str, str]] = {
    # state of the key: one letter for each of FORMS
    ("plain", "match"): ("TTTTTT", sources.OPERATORS),
    ("plain", "mismatch"): ("FFFFFF", sources.OPERATORS),
    ("plain", "absent"): ("FTTFT~", sources.IF_EXISTS),
    ("plain", "empty"): ("FTTFT~", sources.SETS),
    ("plain", "unknown"): ("??????", ""),
    ("plain", "all match"): ("TTTTTT", sources.SETS),
    ("plain", "some match"): ("~~FTFT", sources.SETS),
    ("plain", "none match"): ("FFFFFF", sources.SETS),
    ("plain", "invalid in the request"): ("FFFFFF", sources.OPERATORS),
    ("plain", "invalid in the policy"): ("FFFFFF", sources.OPERATORS),
    ("plain", "one of the policy's values"): ("TTTTTT", sources.LOGIC),
    ("plain", "none of the policy's values"): ("FFFFFF", sources.LOGIC),
    ("plain", "the policy's value unknown"): ("??????", ""),
    ("plain", "one of the policy's values, another unknown"): ("TTTTTT", sources.LOGIC),
    ("plain", "not the known one of the policy's values"): ("??????", ""),
    ("negated", "match"): ("FFFFFF", sources.OPERATORS),
    ("negated", "mismatch"): ("TTTTTT", sources.OPERATORS),
    ("negated", "absent"): ("TTTFT~", sources.OPERATORS),
    ("negated", "empty"): ("TTTFT~", sources.SETS),
    ("negated", "unknown"): ("??????", ""),
    ("negated", "all match"): ("FFFFFF", sources.SETS),
    ("negated", "some match"): ("~~FTFT", sources.SETS),
    ("negated", "none match"): ("TTTTTT", sources.SETS),
    ("negated", "invalid in the request"): ("~~~~~~", sources.OPERATORS),
    ("negated", "invalid in the policy"): ("~~~~~~", sources.OPERATORS),
    ("negated", "one of the policy's values"): ("FFFFFF", sources.LOGIC),
    ("negated", "none of the policy's values"): ("TTTTTT", sources.LOGIC),
    ("negated", "the policy's value unknown"): ("??????", ""),
    ("negated", "one of the policy's values, another unknown"): ("FFFFFF", sources.LOGIC),
    ("negated", "not the known one of the policy's values"): ("??????", ""),
}


@dataclass(frozen=True, kw_only=True)
class Sample:
    """For an operator without Not: a policy's `value`; what a request has that matches it, and what does not (two of
    each); and what is none of what it compares, if there is such."""

    negated: str = ""
    value: str
    other_value: str
    match: tuple[str, str]
    mismatch: tuple[str, str]
    invalid: str = ""
    source: str


ROLE = "arn:aws:iam::123456789012:role"
SAMPLES: dict[str, Sample] = {
    "StringEquals": Sample(
        negated="StringNotEquals",
        value="pets",
        other_value="cats",
        match=("pets", "pets"),
        mismatch=("Pets", "pet"),
        source=sources.STRINGS,
    ),
    "StringEqualsIgnoreCase": Sample(
        negated="StringNotEqualsIgnoreCase",
        value="pets",
        other_value="cats",
        match=("Pets", "PETS"),
        mismatch=("pet", "dogs"),
        source=sources.STRINGS,
    ),
    "StringLike": Sample(
        negated="StringNotLike",
        value="p?t*",
        other_value="c*",
        match=("pets", "pot"),
        mismatch=("Pets", "pt"),
        source=sources.STRINGS,
    ),
    "NumericEquals": Sample(
        negated="NumericNotEquals",
        value="10",
        other_value="20",
        match=("10", "10.0"),
        mismatch=("11", "-10"),
        invalid="ten",
        source=sources.NUMBERS,
    ),
    "NumericLessThan": Sample(
        value="10", other_value="5", match=("9", "-3"), mismatch=("10", "11"), invalid="ten", source=sources.NUMBERS
    ),
    "NumericLessThanEquals": Sample(
        value="10", other_value="5", match=("10", "-3"), mismatch=("10.5", "11"), invalid="ten", source=sources.NUMBERS
    ),
    "NumericGreaterThan": Sample(
        value="10", other_value="20", match=("11", "10.5"), mismatch=("10", "9"), invalid="ten", source=sources.NUMBERS
    ),
    "NumericGreaterThanEquals": Sample(
        value="10", other_value="20", match=("10", "11"), mismatch=("9", "-10"), invalid="ten", source=sources.NUMBERS
    ),
    "DateEquals": Sample(
        negated="DateNotEquals",
        value="2030-01-01T00:00:00Z",
        other_value="2031-01-01T00:00:00Z",
        match=("2030-01-01T00:00:00Z", "1893456000"),
        mismatch=("2030-01-01T00:00:01Z", "2029-01-01T00:00:00Z"),
        invalid="tomorrow",
        source=sources.DATES,
    ),
    "DateLessThan": Sample(
        value="2030-01-01T00:00:00Z",
        other_value="2029-01-01T00:00:00Z",
        match=("2029-12-31T23:59:59Z", "2029-06-01T00:00:00Z"),
        mismatch=("2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"),
        invalid="tomorrow",
        source=sources.DATES,
    ),
    "DateLessThanEquals": Sample(
        value="2030-01-01T00:00:00Z",
        other_value="2029-01-01T00:00:00Z",
        match=("2030-01-01T00:00:00Z", "2029-06-01T00:00:00Z"),
        mismatch=("2030-01-01T00:00:01Z", "2031-01-01T00:00:00Z"),
        invalid="tomorrow",
        source=sources.DATES,
    ),
    "DateGreaterThan": Sample(
        value="2030-01-01T00:00:00Z",
        other_value="2032-01-01T00:00:00Z",
        match=("2030-01-01T00:00:01Z", "2031-01-01T00:00:00Z"),
        mismatch=("2030-01-01T00:00:00Z", "2029-01-01T00:00:00Z"),
        invalid="tomorrow",
        source=sources.DATES,
    ),
    "DateGreaterThanEquals": Sample(
        value="2030-01-01T00:00:00Z",
        other_value="2032-01-01T00:00:00Z",
        match=("2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"),
        mismatch=("2029-12-31T23:59:59Z", "2029-01-01T00:00:00Z"),
        invalid="tomorrow",
        source=sources.DATES,
    ),
    "Bool": Sample(
        value="true",
        other_value="true",
        match=("true", "true"),
        mismatch=("false", "false"),
        invalid="yes",
        source=sources.BOOLEANS,
    ),
    "BinaryEquals": Sample(
        value="cGV0cw==",
        other_value="Y2F0cw==",
        match=("cGV0cw==", "cGV0cw=="),
        mismatch=("ZG9ncw==", "QQ=="),
        invalid="?",
        source=sources.BINARY,
    ),
    "IpAddress": Sample(
        negated="NotIpAddress",
        value="203.0.113.0/24",
        other_value="198.51.100.7",
        match=("203.0.113.0", "203.0.113.255"),
        mismatch=("203.0.114.0", "2001:db8::1"),
        invalid="office",
        source=sources.ADDRESSES,
    ),
    "ArnEquals": Sample(
        negated="ArnNotEquals",
        value=f"{ROLE}/web-*",
        other_value="arn:aws:iam::210987654321:role/web-1",
        match=(f"{ROLE}/web-1", f"{ROLE}/web-2"),
        mismatch=(f"{ROLE}/api", "arn:aws:iam::210987654321:role/web-2"),
        source=sources.ARNS,
    ),
    "ArnLike": Sample(
        negated="ArnNotLike",
        value=f"{ROLE}/web-?",
        other_value="arn:aws:iam::210987654321:role/web-1",
        match=(f"{ROLE}/web-1", f"{ROLE}/web-2"),
        mismatch=(f"{ROLE}/web-10", "arn:aws:iam::210987654321:role/web-2"),
        source=sources.ARNS,
    ),
}

NULLS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    # value in the policy, state of the key, T, F, ? or ~, source
    ("true", ("absent",), "T", sources.NULL),
    ("true", ("empty",), "T", sources.NULL),
    ("true", ("present", "several"), "F", sources.NULL),
    ("true", ("unknown",), "?", ""),
    ("false", ("absent",), "F", sources.NULL),
    ("false", ("empty",), "F", sources.NULL),
    ("false", ("present", "several"), "T", sources.NULL),
    ("false", ("unknown",), "?", ""),
    ("TRUE", ("absent",), "T", sources.NULL),
    ("False", ("absent",), "F", sources.NULL),
    ("maybe", ("absent", "present"), "~", sources.NULL),
)
