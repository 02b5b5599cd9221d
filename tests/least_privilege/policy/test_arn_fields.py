"""The fields of ARN patterns, with policy variables in them."""

import pytest

from least_privilege.policy.arn_fields import split_arn


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("arn:aws:s3:::b/a:b:c", ["arn", "aws", "s3", "", "", "b/a:b:c"]),
        (
            "arn:aws:kms:*:${aws:PrincipalAccount}:key/x:y",
            ["arn", "aws", "kms", "*", "${aws:PrincipalAccount}", "key/x:y"],
        ),
        ("arn:aws:s3:::${aws:username}/${t:x}", ["arn", "aws", "s3", "", "", "${aws:username}/${t:x}"]),
        ("arn:aws:s3:::${aws:x", ["arn", "aws", "s3", "", "", "${aws:x"]),
        ("${aws:PrincipalArn}", ["${aws:PrincipalArn}"]),
        ("arn:aws:${t:s}", ["arn", "aws", "${t:s}"]),
        ("arn:", ["arn", ""]),
    ],
)
def test_a_colon_in_a_variable_ends_no_field_of_an_arn(arn: str, expected: list[str]) -> None:
    assert split_arn(arn) == expected
