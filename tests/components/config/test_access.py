"""Access patterns' settings: everything incomplete or too open is refused at once, by whole messages."""

from typing import Any

import pytest

from tests.support.access_refusals import MISSING, load, refusals
from tests.support.access_stack import ACCOUNT, FULL, GITHUB
from tests.support.running import BUCKET_NAME

PROVIDERS = FULL["oidcProviders"]
THERE = "arn:aws:iam::444455556666"

BAD: list[tuple[str, dict[str, Any], list[str]]] = [
    ("no upload", {"ec2S3": {"uploads": []}}, ["ec2S3: no part of a bucket; expected uploads, reads, or both"]),
    (
        "a whole bucket",
        {"ec2S3": {"uploads": [{"bucket": "pets", "prefix": ""}, {"bucket": "p*", "prefix": "*/"}]}},
        [
            "ec2S3.uploads[0].prefix: ''; expected a key prefix that ends with '/', without *, ?, $ and spaces",
            f"ec2S3.uploads[1].bucket: 'p*'; expected {BUCKET_NAME}",
            "ec2S3.uploads[1].prefix: '*/'; expected a key prefix that ends with '/', without *, ?, $ and spaces",
        ],
    ),
    (
        "tables of everybody, and no function",
        {"lambdaDynamoDb": {"tables": ["*"]}},
        [
            "lambdaDynamoDb.tables[0]: '*'; expected the name of a DynamoDB table",
            f"lambdaDynamoDb.functions: {MISSING}",
        ],
    ),
    (
        "administrators of another account, and of another partition too",
        {"admin": {**FULL["admin"], "users": [f"{THERE}:user/ann", "arn:aws-cn:iam::444455556666:user/bob"]}},
        [
            f"admin.users[0]: '{THERE}:user/ann'; expected the ARN of an IAM user in account {ACCOUNT}",
            "admin.users[1]: 'arn:aws-cn:iam::444455556666:user/bob';"
            f" expected the ARN of an IAM user in account {ACCOUNT}, in partition 'aws'",
        ],
    ),
    (
        "a pipeline of another partition, and a prefix that no bucket can have",
        {
            "deployment": {
                **FULL["deployment"],
                "pipelineRole": "arn:aws-cn:iam::444455556666:role/R",
                "services": ["s3"],
                "resourcePrefix": "Pets_",
            }
        },
        [
            "deployment.pipelineRole: 'arn:aws-cn:iam::444455556666:role/R';"
            " expected the ARN of an IAM role in partition 'aws'",
            "deployment.resourcePrefix: 'Pets_';"
            " expected only lower-case letters, digits and '-': with s3, bucket names begin with it",
        ],
    ),
    (
        "administrators without MFA",
        {"admin": {key: value for key, value in FULL["admin"].items() if key != "mfaMaxAge"}},
        [f"admin.mfaMaxAge: {MISSING}"],
    ),
    (
        "administrators whose MFA may be of any age, and who are everybody",
        {"admin": {**FULL["admin"], "mfaMaxAge": 0, "users": ["*", f"arn:aws:iam::{ACCOUNT}:role/R"]}},
        [
            "admin.users[0]: '*'; expected the ARN of an IAM user",
            f"admin.users[1]: 'arn:aws:iam::{ACCOUNT}:role/R'; expected the ARN of an IAM user",
            "admin.mfaMaxAge: 0; expected a whole number of seconds, 300 to 43200",
        ],
    ),
    (
        "every stack, and a service that is not modelled",
        {"deployment": {**FULL["deployment"], "stacks": ["*"], "services": ["iam"], "resourcePrefix": ""}},
        [
            "deployment.stacks[0]: '*'; expected a stack's name, or a prefix of at least 3 characters and '*'",
            "deployment.services[0]: 'iam'; expected one of dynamodb, logs, s3, sns, sqs",
            "deployment.resourcePrefix: ''; expected a prefix of names: 3 to 61 letters, digits, '-' and '_'",
        ],
    ),
    (
        "a pipeline of every repository, and none that issues its tokens",
        {"pipeline": {"repository": "o/*", "boundary": "create"}},
        ["pipeline.repository: 'o/*'; expected OWNER/REPOSITORY or OWNER@ID/REPOSITORY@ID on GitHub"],
    ),
    (
        "a pipeline whose repository has half of its ids",
        {"oidcProviders": PROVIDERS, "pipeline": {"repository": "o@12/r", "boundary": "create"}},
        ["pipeline.repository: 'o@12/r'; expected OWNER/REPOSITORY or OWNER@ID/REPOSITORY@ID on GitHub"],
    ),
    (
        "a pipeline that deploys where another stack previews",
        {
            "oidcProviders": PROVIDERS,
            "pipeline": {"repository": "o/r", "boundary": "create", "environment": "Prod-Preview"},
        },
        [
            "pipeline.environment: 'Prod-Preview'; expected a name that does not end with -preview or -drift: jobs"
            " there preview another environment's stack"
        ],
    ),
    (
        "a pipeline without a provider",
        {"pipeline": {"repository": "o/r", "boundary": "create"}},
        [f"pipeline: '{GITHUB}'; expected an issuer listed under oidcProviders"],
    ),
    (
        "a pattern that there is not",
        {"thirdPartys": {}},
        [
            f"thirdPartys: no such setting; expected one of {', '.join(FULL)} (did you mean 'thirdParties'?)",
        ],
    ),
]


@pytest.mark.parametrize(("what", "own", "expected"), BAD, ids=[each[0] for each in BAD])
def test_a_wrong_setting_is_refused_by_a_whole_message(what: str, own: dict[str, Any], expected: list[str]) -> None:
    assert refusals(own) == [f"access.{each}" for each in expected], what


def test_everything_that_is_wrong_is_named_at_once() -> None:
    found = refusals({key: value for _, own, _ in BAD[:2] for key, value in own.items()} | BAD[2][1], account="1")
    assert [each.partition(":")[0] for each in found] == [
        "account",
        "access.ec2S3.uploads[0].prefix",
        "access.ec2S3.uploads[1].bucket",
        "access.ec2S3.uploads[1].prefix",
        "access.lambdaDynamoDb.tables[0]",
        "access.lambdaDynamoDb.functions",
    ]


def test_access_without_a_pattern_is_refused() -> None:
    assert refusals(None) == [f"access: no pattern; expected at least one of {', '.join(FULL)}"]


@pytest.mark.parametrize("boundary", [None, "arn:aws:iam::aws:policy/PowerUserAccess"])
def test_a_pipeline_without_a_boundary_of_the_account_is_refused(boundary: str | None) -> None:
    own = {"oidcProviders": PROVIDERS, "pipeline": FULL["pipeline"]}
    assert refusals(own, permissionsBoundary=boundary) == [
        f"permissionsBoundary: {boundary or ''!r};"
        f" expected the ARN of a policy in account {ACCOUNT}, the boundary of what the pipeline deploys"
    ]


@pytest.mark.parametrize("prefix", ["results/", "year=2024/month=01/", "reports/a+b,c@d:(e)/"])
def test_a_key_prefix_of_what_is_no_wildcard_is_taken(prefix: str) -> None:
    settings = load({"ec2S3": {"uploads": [{"bucket": "pets", "prefix": prefix}]}})
    assert settings.of_systems["access"].ec2_s3.uploads[0].prefix == prefix
