"""The quick look for patterns leaves none out that shares a text with the one that is asked about."""

from hypothesis import given
from hypothesis import strategies as st

from least_privilege.policy.pattern_index import Patterns
from least_privilege.policy.wildcards import overlaps

PATTERN = st.text(alphabet="ab*?:", max_size=6)


@given(st.lists(PATTERN, max_size=12), PATTERN)
def test_none_is_left_out(patterns: list[str], asked: str) -> None:
    found = [each for each, _ in Patterns((each, None) for each in patterns).about(asked)]
    assert sorted(each for each in found if overlaps(each, asked)) == sorted(
        each for each in patterns if overlaps(each, asked)
    )


def test_what_begins_otherwise_is_not_looked_at() -> None:
    index = Patterns((f"arn:aws:s3:::bucket{number}/*", number) for number in range(100))
    assert [owner for _, owner in index.about("arn:aws:s3:::bucket42/*")] == [42]
