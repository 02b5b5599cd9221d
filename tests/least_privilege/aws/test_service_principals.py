"""The names of service principals."""

import pytest

from least_privilege.aws.service_principals import base_name, corrected, global_name, region_of

NAMES: dict[str, tuple[str, str, str]] = {
    "of all regions": ("logs.amazonaws.com", "logs", "logs.amazonaws.com"),
    "of a region": ("logs.us-east-1.amazonaws.com", "logs", "logs.amazonaws.com"),
    "of a region of GovCloud": ("states.us-gov-west-1.amazonaws.com", "states", "states.amazonaws.com"),
    "of China": ("ec2.amazonaws.com.cn", "ec2", "ec2.amazonaws.com"),
    "of a part of a service": ("monitoring.rds.amazonaws.com", "monitoring.rds", "monitoring.rds.amazonaws.com"),
    "in capitals": ("LOGS.EU-WEST-1.amazonaws.com", "logs", "logs.amazonaws.com"),
    "of another domain": ("alexa-appkit.amazon.com", "alexa-appkit.amazon.com", "alexa-appkit.amazon.com"),
}


@pytest.mark.parametrize(("principal", "base", "without_region"), NAMES.values(), ids=NAMES)
def test_names(principal: str, base: str, without_region: str) -> None:
    assert base_name(principal) == base
    assert global_name(principal) == without_region


@pytest.mark.parametrize(
    ("principal", "region"),
    [("logs.us-east-1.amazonaws.com", "us-east-1"), ("logs.amazonaws.com", ""), ("lambda", "")],
)
def test_region_of(principal: str, region: str) -> None:
    assert region_of(principal) == region


@pytest.mark.parametrize(
    ("principal", "meant"),
    [
        ("lamda.amazonaws.com", "lambda.amazonaws.com"),
        ("dynamo-db.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com"),
        ("elasticbeanstalks.amazonaws.com.cn", "elasticbeanstalk.amazonaws.com.cn"),
        ("lambda.amazonaws.com", ""),
        ("pets.amazonaws.com", ""),
        ("lamda", ""),
    ],
)
def test_corrected(principal: str, meant: str) -> None:
    assert corrected(principal) == meant
