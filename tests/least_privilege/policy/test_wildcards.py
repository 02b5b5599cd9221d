"""Wildcard patterns, by tables and against a list of all short texts."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from least_privilege.policy.wildcards import contains, intersection, matches, matching, overlaps

LETTERS = "ab#"
TEXTS = ["".join(letters) for n in range(7) for letters in itertools.product(LETTERS, repeat=n)]
PATTERNS = st.text(alphabet="ab*?", max_size=4)


def _language(pattern: str) -> frozenset[str]:
    expression = re.compile("".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern))
    return frozenset(text for text in TEXTS if expression.fullmatch(text))


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("s3:*", "s3:getobject", True),
        ("s3:get?bject", "s3:getobject", True),
        ("s3:get?", "s3:get", False),
        ("s3:[gG]et", "s3:Get", False),
        ("arn:aws:s3:::b.c/*", "arn:aws:s3:::bxc/k", False),
        ("*", "", True),
        ("?*", "", False),
        ("a*a", "a", False),
        ("a\n*", "a\nb", True),
        ("home/${aws:username}/*", "home/bob/x", True),
        ("${*}", "*", True),
        ("${*}", "x", False),
        ("${$}{x}", "${x}", True),
        ("${", "${", True),
    ],
)
def test_only_stars_question_marks_and_variables_are_special(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("*", "anything*", True),
        ("s3:?*", "s3:*", False),
        ("s3:*", "s3:?*", True),
        ("?*", "*?", True),
        ("*?", "*a", True),
        ("a?*b", "a*bb", True),
        ("arn:aws:s3:::a*", "arn:aws:s3:::a", True),
        ("arn:aws:s3:::a", "arn:aws:s3:::a*", False),
        ("home/*", "home/${aws:username}", True),
        ("home/${aws:username}", "home/${aws:username}", True),
        ("home/${aws:username}", "home/bob", False),
        ("home/?", "home/${aws:username}", False),
    ],
)
def test_containment(wide: str, narrow: str, expected: bool) -> None:
    assert contains(wide, narrow) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("a*", "*b", "a*"), ("a*", "ab*", "ab*"), ("ab*", "a*", "ab*"), ("a", "b", None), ("x/${v}", "x/*", "x/${v}")],
)
def test_what_two_patterns_share(one: str, other: str, expected: str | None) -> None:
    assert intersection(one, other) == expected


@given(PATTERNS, PATTERNS)
@settings(max_examples=300)
def test_patterns_agree_with_all_short_texts(one: str, other: str) -> None:
    left, right = _language(one), _language(other)
    assert {text for text in TEXTS if matches(one, text)} == left
    # Three letters and six places are enough for two patterns of four: what differs, differs there.
    assert contains(one, other) is (right <= left)
    if left & right:
        assert overlaps(one, other)
    assert overlaps(one, other) is overlaps(other, one)


@given(PATTERNS)
def test_what_matches_is_found_among_sorted_texts(pattern: str) -> None:
    texts = tuple(sorted(TEXTS))
    assert matching(pattern, texts) == tuple(text for text in texts if matches(pattern, text))


@given(st.text(alphabet="ab*?${}:", max_size=12), st.text(alphabet="ab*?${}:", max_size=12))
def test_containing_implies_sharing_and_nothing_raises(one: str, other: str) -> None:
    if contains(one, other):
        assert overlaps(one, other)


def test_a_pattern_of_many_stars_is_quick_to_match() -> None:
    assert not matches("*a" * 200 + "b", "a" * 5000)
