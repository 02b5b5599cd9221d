"""Where a resource is in AWS, as a provider or ARNs say it."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.providers import location_of
from least_privilege.stack.surroundings import AwsLocation, location_in, name_of

ROLE = "arn:aws:iam::111122223333:role/deploy"
PROVIDERS: dict[str, tuple[dict[str, Any], AwsLocation]] = {
    "nothing": ({}, AwsLocation()),
    "a region": ({"region": "eu-west-1"}, AwsLocation(partition="aws", region="eu-west-1")),
    "a region of China": ({"region": "cn-north-1"}, AwsLocation(partition="aws-cn", region="cn-north-1")),
    "a region of GovCloud": ({"region": "us-gov-west-1"}, AwsLocation(partition="aws-us-gov", region="us-gov-west-1")),
    "an isolated region": ({"region": "us-isob-east-1"}, AwsLocation(partition="aws-iso-b", region="us-isob-east-1")),
    "the sovereign region": ({"region": "eusc-de-east-1"}, AwsLocation(partition="aws-eusc", region="eusc-de-east-1")),
    "an unknown region": ({"region": UNKNOWN}, AwsLocation()),
    "one account": ({"allowedAccountIds": '["111122223333"]'}, AwsLocation(account="111122223333")),
    "one of two accounts": ({"allowedAccountIds": ["111122223333", "444455556666"]}, AwsLocation()),
    "a role that it assumes": ({"assumeRole": f'{{"roleArn": "{ROLE}"}}'}, AwsLocation(account="111122223333")),
    "the last of several roles": (
        {"assumeRoles": [{"role_arn": ROLE.replace("1111", "9999")}, {"role_arn": ROLE}]},
        AwsLocation(account="111122223333"),
    ),
}


@pytest.mark.parametrize(("provider", "expected"), PROVIDERS.values(), ids=PROVIDERS)
def test_where_a_provider_works(provider: dict[str, Any], expected: AwsLocation) -> None:
    assert location_of(provider) == expected


ARNS: dict[str, tuple[list[str], AwsLocation]] = {
    "one": (
        ["arn:aws:sqs:eu-west-1:111122223333:pets"],
        AwsLocation(partition="aws", region="eu-west-1", account="111122223333"),
    ),
    "what AWS does not have": (["arn:amazon:sqs:eu-wst-1:111122223333:pets"], AwsLocation(account="111122223333")),
    "a field that only one has": (["arn:aws:s3:::pets", ROLE], AwsLocation(partition="aws", account="111122223333")),
    "two regions": (["arn:aws:sqs:eu-west-1::a", "arn:aws:sqs:us-east-1::a"], AwsLocation(partition="aws")),
    "what AWS owns": (["arn:aws:iam::aws:policy/ReadOnlyAccess"], AwsLocation(partition="aws")),
    "wildcards": (["arn:*:sqs:eu-*:*:pets"], AwsLocation()),
    "not an ARN": (["*"], AwsLocation()),
}


@pytest.mark.parametrize(("arns", "expected"), ARNS.values(), ids=ARNS)
def test_what_arns_have_in_common(arns: list[str], expected: AwsLocation) -> None:
    assert location_in(arns) == expected


NAMES: dict[str, tuple[str, dict[str, Any], tuple[str, str] | None]] = {
    "a table": ("aws:dynamodb/table:Table", {"name": "Photos"}, ("dynamodb:TableName", "Photos")),
    "a parameter, which the ARN has without its slash": (
        "aws:ssm/parameter:Parameter",
        {"name": "/app/db"},
        ("ssm:ParameterNameWithoutLeadingSlash", "app/db"),
    ),
    "a log group, which the ARN has with its slash": (
        "aws:cloudwatch/logGroup:LogGroup",
        {"name": "/ecs/api"},
        ("logs:LogGroupName", "/ecs/api"),
    ),
    "an unknown name": ("aws:dynamodb/table:Table", {"name": UNKNOWN}, None),
    "a role: it would be the policy's own": ("aws:iam/role:Role", {"name": "web"}, None),
}


@pytest.mark.parametrize(("type_", "properties", "expected"), NAMES.values(), ids=NAMES)
def test_the_name_of_a_resource(type_: str, properties: dict[str, Any], expected: tuple[str, str] | None) -> None:
    assert name_of(type_, properties) == expected
