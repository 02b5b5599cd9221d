"""What AWS's SDKs call a service."""

import json

import pytest

from least_privilege.aws import sdk_names
from least_privilege.aws.sdk_names import prefixes_of
from least_privilege.aws.service_reference import services


def test_each_name_in_an_sdk_stands_for_a_service() -> None:
    names = json.loads(sdk_names._DATA.read_text("utf-8"))
    assert {each for own in names.values() for each in own} <= set(services())


@pytest.mark.parametrize(
    ("name", "prefixes"),
    [
        ("stepfunctions", ["states"]),
        ("step-functions", ["states"]),
        ("eventbridge", ["events"]),
        ("executeapi", ["execute-api"]),
        ("cognito", ["cognito-idp", "cognito-identity", "cognito-sync"]),
        ("states", []),
    ],
)
def test_prefixes(name: str, prefixes: list[str]) -> None:
    assert prefixes_of(name) == prefixes
