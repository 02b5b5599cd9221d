"""Where a provider of the AWS package works, by its inputs.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/provider/
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from least_privilege.aws.regions import partition_of
from least_privilege.policy.parser import value_in
from least_privilege.policy.principals import STAND_IN_ACCOUNT
from least_privilege.stack.surroundings import AwsLocation, location_in


def accounts_of(provider: Mapping[str, Any]) -> Iterator[str]:
    """The accounts that a provider with these inputs works in, as far as they say so: allowedAccountIds, and the
    account of the role that it assumes last; not the one that stands in for the own. Lists and objects among the inputs
    are JSON text."""
    allowed = _list(_json(provider.get("allowedAccountIds")))
    yield from (each for each in allowed if isinstance(each, str) and each != STAND_IN_ACCOUNT)
    if account := location_in(_assumed_role(provider)).account:
        yield account


def _assumed_role(provider: Mapping[str, Any]) -> list[str]:
    roles = [_json(provider.get(name)) for name in ("assumeRoleWithWebIdentity", "assumeRole")]
    roles += _list(_json(provider.get("assumeRoles")))
    last = next((role for role in reversed(roles) if isinstance(role, Mapping)), {})
    # The keys of a Python dictionary keep their spelling.
    return [arn for name in ("roleArn", "role_arn") if isinstance(arn := last.get(name), str)]


def location_of(provider: Mapping[str, Any]) -> AwsLocation:
    """Where a provider with these inputs works, as far as they say so; the account where they name one only."""
    given, accounts = provider.get("region"), set(accounts_of(provider))
    region = given if isinstance(given, str) else ""
    return AwsLocation(
        partition=partition_of(region), region=region, account=accounts.pop() if len(accounts) == 1 else ""
    )


def _json(value: object) -> Any:
    return value_in(value) if isinstance(value, str) else value


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else []
