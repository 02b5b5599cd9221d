"""Where a provider works, by its inputs and the environment."""

import pytest

from offline_preview import wire
from offline_preview.aws_context import ACCOUNT, REGION, AwsContext

OWN = "444455556666"
ROLE = '[{"roleArn":"arn:aws:iam::111122223333:role/deploy"}]'
CASES = {
    "nothing": ({}, {}, (REGION, ACCOUNT, False, False)),
    "its region": ({"region": "eu-west-1"}, {}, ("eu-west-1", ACCOUNT, True, False)),
    "the environment's region": ({}, {"AWS_REGION": "eu-west-1"}, ("eu-west-1", ACCOUNT, True, False)),
    "the other variable": ({}, {"AWS_DEFAULT_REGION": "eu-west-1"}, ("eu-west-1", ACCOUNT, True, False)),
    "its region before the environment's": (
        {"region": "eu-west-1"},
        {"AWS_REGION": "eu-north-1"},
        ("eu-west-1", ACCOUNT, True, False),
    ),
    "an unknown region": ({"region": wire.UNKNOWN}, {}, (REGION, ACCOUNT, False, False)),
    "its allowed account": ({"allowedAccountIds": '["111122223333"]'}, {}, (REGION, "111122223333", False, True)),
    "the account of the role that it assumes": ({"assumeRoles": ROLE}, {}, (REGION, "111122223333", False, True)),
    "several allowed accounts": (
        {"allowedAccountIds": '["111122223333","444455556666"]'},
        {},
        (REGION, ACCOUNT, False, False),
    ),
}


@pytest.mark.parametrize(("provider", "environment", "expected"), CASES.values(), ids=CASES)
def test_a_provider_says_where_it_works(
    provider: dict[str, str],
    environment: dict[str, str],
    expected: tuple[str, str, bool, bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    context = AwsContext.of(provider)
    assert (context.region, context.account, context.region_known, context.account_known) == expected


def test_a_provider_that_says_no_account_works_in_the_stacks_own() -> None:
    assert AwsContext.of({}, OWN).account == OWN
    assert AwsContext.of({"allowedAccountIds": '["111122223333"]'}, OWN).account == "111122223333"
