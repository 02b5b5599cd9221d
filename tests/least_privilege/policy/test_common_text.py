"""A text that two patterns share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from least_privilege.policy.common_text import common_text
from least_privilege.policy.wildcards import matches, overlaps

CASES = [
    ("arn:*:s3:::*/*", "arn:aws:s3:::*", "arn:aws:s3:::*/*"),
    ("arn:*:s3:::*/*", "arn:aws:s3:::pets-*", "arn:aws:s3:::pets-*/*"),
    (
        "arn:*:kms:*:*:key/prod",
        "arn:aws:kms:eu-west-1:111122223333:key/*",
        "arn:aws:kms:eu-west-1:111122223333:key/prod",
    ),
    ("*", "arn:aws:s3:::pets", "arn:aws:s3:::pets"),
    ("a?c", "ab*", "abc"),
    ("a*", "b*", None),
    ("arn:*:sqs:*:*:orders", "arn:aws:sqs:eu-west-1:111122223333:other-*", None),
]


@pytest.mark.parametrize(("one", "other", "shared"), CASES)
def test_common_text(one: str, other: str, shared: str | None) -> None:
    assert common_text(one, other) == shared


patterns = st.text(alphabet="ab*?", max_size=6)


@given(patterns, patterns)
def test_there_is_one_exactly_where_the_patterns_overlap_and_both_match_it(one: str, other: str) -> None:
    shared = common_text(one, other)
    assert (shared is not None) == overlaps(one, other)
    assert shared is None or (matches(one, shared) and matches(other, shared))
