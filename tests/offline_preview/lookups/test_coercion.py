"""Arguments that are structures, with either name of a property, and values of other types than the provider's."""

from typing import Any

import pytest

from offline_preview.lookups import sdk
from offline_preview.lookups.coercion import coerced

STRUCTURES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "python's name": (
        "aws:iam/getPolicyDocument:getPolicyDocument",
        {"statements": [{"not_actions": ["s3:*"], "not_resources": ["*"]}]},
        {"statements": [{"notActions": ["s3:*"], "notResources": ["*"]}]},
    ),
    "pulumi's name, and one value for a list": (
        "aws:iam/getPolicyDocument:getPolicyDocument",
        {"statements": [{"notActions": "s3:*"}]},
        {"statements": [{"notActions": ["s3:*"]}]},
    ),
    "a structure in a structure": (
        "aws:iam/getPolicyDocument:getPolicyDocument",
        {"statements": [{"not_principals": [{"type": "AWS", "identifiers": [123456789012]}]}]},
        {"statements": [{"notPrincipals": [{"type": "AWS", "identifiers": ["123456789012"]}]}]},
    ),
    "a map has names of its own": (
        "aws:ec2/getVpc:getVpc",
        {"tags": {"cost_center": 12}, "filters": [{"name": "vpc-id", "values": ["vpc-1"]}]},
        {"tags": {"cost_center": "12"}, "filters": [{"name": "vpc-id", "values": ["vpc-1"]}]},
    ),
}


@pytest.mark.parametrize(("token", "given", "expected"), STRUCTURES.values(), ids=STRUCTURES)
def test_structures(token: str, given: dict[str, Any], expected: dict[str, Any]) -> None:
    lookup = sdk.lookup_of(token)
    assert lookup
    assert coerced(given, lookup.arguments) == expected
