"""What AWS takes for names and ARNs, each form by what it takes and what it refuses."""

import boto3
import pytest

from components.config.aws_types import (
    BUCKET,
    KEY_ARN,
    OTHER_ACCOUNT,
    OTHER_PRINCIPAL_ARN,
    OTHER_ROLE_ARN,
    OWN_POLICY_ARN,
    OWN_USER_ARN,
    REGIONS,
    ROLE_ARN,
)
from components.config.callers import ISSUER
from components.config.parsers import FieldParser
from components.config.pettracker import QUEUE, TOPIC
from components.config.problems import Problems
from components.config.slim import REPOSITORY

HERE, THERE = "111122223333", "444455556666"
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
FORMS: list[tuple[str, FieldParser, list[str], list[str]]] = [
    (
        "bucket",
        BUCKET,
        ["abc", "a.b-c", "a" * 63, "192.168.1.1.a", "x-123-us-east-1-an"],
        [
            "ab",
            "a" * 64,
            "a..b",
            "192.168.1.1",
            "A-b",
            "a_b",
            "-ab",
            "ab.",
            "xn--a",
            "sthree-a",
            "a-s3alias",
            "a--x-s3",
        ],
    ),
    ("queue", QUEUE, ["q" * 80, "q" * 75 + ".fifo"], ["q" * 81, "q" * 76 + ".fifo", "a.b", "ü"]),
    ("topic", TOPIC, ["t" * 256], ["t" * 257, "t.fifo"]),
    ("repository", REPOSITORY, ["a/b", "ab_c.d-e"], ["a", "a" * 257, "A/b", "a//b"]),
    (
        "issuer",
        ISSUER,
        ["gitlab.com", "oidc.eks.cn-north-1.amazonaws.com.cn/id/A1", "a.xn--p1ai"],
        ["https://gitlab.com", "gitlab", "a..com", "-a.com", "a.com:8443", "a.com/", "a.com/" + "x" * 250],
    ),
    ("another account", OTHER_ACCOUNT, [THERE], [HERE, "1", ""]),
    (
        "any role",
        ROLE_ARN,
        [f"arn:aws:iam::{HERE}:role/R", f"arn:aws:iam::{THERE}:role/a/b/R"],
        [
            f"arn:aws-cn:iam::{HERE}:role/R",
            "arn:aws:iam::aws:role/R",
            f"arn:aws:iam::{HERE}:user/R",
            f"arn:aws:iam::{HERE}:role/*",
            f"arn:aws:iam::{HERE}:role/a*/R",
            f"arn:aws:iam::{HERE}:role/${{aws:username}}/R",
            f"arn:aws:iam::{HERE}:role//R",
            f"arn:aws:iam::{HERE}:role/{'R' * 65}",
            f"arn:aws:iam::{HERE}:role/R\u00fc",
        ],
    ),
    ("another's role", OTHER_ROLE_ARN, [f"arn:aws:iam::{THERE}:role/R"], [f"arn:aws:iam::{HERE}:role/R"]),
    (
        "another's principal",
        OTHER_PRINCIPAL_ARN,
        [f"arn:aws:iam::{THERE}:user/u", f"arn:aws:iam::{THERE}:role/R"],
        [f"arn:aws:iam::{HERE}:user/u", f"arn:aws:iam::{THERE}:group/g", f"arn:aws:iam::{THERE}:root"],
    ),
    (
        "own user",
        OWN_USER_ARN,
        [f"arn:aws:iam::{HERE}:user/u"],
        [f"arn:aws:iam::{THERE}:user/u", "arn:aws:iam::aws:user/u"],
    ),
    (
        "own policy, or AWS's",
        OWN_POLICY_ARN,
        [f"arn:aws:iam::{HERE}:policy/a/P", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"],
        [f"arn:aws:iam::{THERE}:policy/P", f"arn:aws:iam::{HERE}:policy/", f"arn:aws:iam::{HERE}:policy/a b"],
    ),
    (
        "key",
        KEY_ARN,
        [f"arn:aws:kms:eu-west-1:{THERE}:key/{KEY}", f"arn:aws:kms:us-east-1:{HERE}:key/mrk-{'0f' * 16}"],
        [
            f"arn:aws:kms:cn-north-1:{HERE}:key/{KEY}",
            f"arn:aws:kms:eu-east-1:{HERE}:key/{KEY}",
            f"arn:aws:kms:us-east-1:{HERE}:alias/lake",
            f"arn:aws:kms:us-east-1:{HERE}:key/{KEY[:-1]}",
            f"arn:aws:kms::{HERE}:key/{KEY}",
        ],
    ),
]


def wrong(form: FieldParser, value: str) -> list[str]:
    problems = Problems(partition="aws", account=HERE)
    form(value, "k", problems)
    return list(map(str, problems))


@pytest.mark.parametrize(("form", "value"), [(form, each) for _, form, good, _ in FORMS for each in good])
def test_takes(form: FieldParser, value: str) -> None:
    assert wrong(form, value) == []


@pytest.mark.parametrize(("form", "value"), [(form, each) for _, form, _, bad in FORMS for each in bad])
def test_refuses_by_one_message(form: FieldParser, value: str) -> None:
    assert len(wrong(form, value)) == 1


def test_account_and_partition_are_told_in_one_message() -> None:
    given = f"arn:aws-cn:iam::{THERE}:user/u"
    assert wrong(OWN_USER_ARN, given) == [
        f"k: {given!r}; expected the ARN of an IAM user in account {HERE}, in partition 'aws'"
    ]


@pytest.mark.parametrize("partition", REGIONS)
def test_the_regions_of_a_partition_are_aws_s_own(partition: str) -> None:
    assert REGIONS[partition]
    assert set(REGIONS[partition]) <= set(boto3.Session().get_available_regions("sqs", partition))


def test_nothing_is_compared_with_what_is_wrong_itself() -> None:
    problems = Problems()
    assert OWN_USER_ARN(f"arn:aws-cn:iam::{THERE}:user/u", "k", problems)
    assert not problems
