"""The most that a Resource with policy variables can match."""

import pytest

from least_privilege.policy.variables import widest


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/*"),
        ("arn:aws:s3:::${aws:UserAgent}/x", "arn:aws:s3:::*/x"),
        ("arn:aws:s3:::b/${AWS:requesttag/Team}", "arn:aws:s3:::b/*"),
        ("arn:aws:s3:::b/${aws:PrincipalTag/team, '*'}/x", "arn:aws:s3:::b/*/x"),
        ("arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}/x", "arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}/x"),
        ("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/${aws:username}/*"),
        ("arn:aws:s3:::b/${aws:userid}", "arn:aws:s3:::b/${aws:userid}"),
        ("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/${*}"),
    ],
)
def test_a_variable_that_the_request_fills_is_a_wildcard(resource: str, expected: str) -> None:
    assert widest(resource) == expected
