"""Many patterns at once against one by one."""

from hypothesis import given
from hypothesis import strategies as st

from least_privilege.policy.many_patterns import NameSet, matched_by_each
from least_privilege.policy.wildcards import matches

TOKENS = ("a", "b", ":", "*", "?", "${aws:username}", "${*}", "${?}", "${$}", "$")
PATTERNS = st.lists(st.lists(st.sampled_from(TOKENS), max_size=9).map("".join), min_size=1, max_size=40)
TEXTS = st.lists(st.text(alphabet="ab:*?$", max_size=6), min_size=1, max_size=12)


@given(PATTERNS, TEXTS)
def test_many_patterns_match_what_each_matches_by_itself(patterns: list[str], texts: list[str]) -> None:
    found = matched_by_each(patterns, texts)
    assert {pattern: [bool(each) for each in found[pattern]] for pattern in patterns} == {
        pattern: [matches(pattern, text) for text in texts] for pattern in patterns
    }


@given(PATTERNS, TEXTS)
def test_names_that_any_of_many_patterns_matches(patterns: list[str], texts: list[str]) -> None:
    expected = {text for text in texts if any(matches(pattern, text) for pattern in patterns)}
    assert NameSet(texts).matching_any(patterns) == expected
