"""Addresses within a VPC, without the VPC."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from tests.support.conditions import found, identity, of_principal

INSIDE, MINE = ("aws:VpcSourceIp", "10.0.0.0/8"), {"aws:SourceVpc": "vpc-0a1b2c3d"}
OTHERS = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::pets/*"}
CASES: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "an Allow": ([of_principal("*", "IpAddress", *INSIDE)], ["mandatory aws:VpcSourceIp:without-vpc"]),
    "an Allow in an identity policy": (
        [identity("Allow", "IpAddress", *INSIDE)],
        ["advisory aws:VpcSourceIp:without-vpc"],
    ),
    "an Allow of other addresses": (
        [of_principal("*", "NotIpAddress", *INSIDE)],
        ["mandatory aws:VpcSourceIp:without-vpc"],
    ),
    "a Deny of other addresses": (
        [of_principal("*", "NotIpAddress", *INSIDE, "Deny")],
        ["mandatory aws:VpcSourceIp:without-vpc"],
    ),
    "a Deny of other addresses, and one of other VPCs": (
        [
            of_principal("*", "NotIpAddress", *INSIDE, "Deny"),
            {**OTHERS, "Condition": {"StringNotEquals": MINE}},
        ],
        [],
    ),
    "a Deny of the addresses": ([of_principal("*", "IpAddress", *INSIDE, "Deny")], []),
}


@pytest.mark.parametrize(("statements", "expected"), CASES.values(), ids=CASES)
def test_statements(statements: list[dict[str, Any]], expected: list[str]) -> None:
    kind = PolicyKind.RESOURCE if "Principal" in statements[0] else PolicyKind.IDENTITY
    assert found(kind, *statements) == expected


def test_an_allow_that_names_the_vpc() -> None:
    statement = of_principal("*", "IpAddress", *INSIDE)
    statement["Condition"]["StringEquals"] = MINE
    assert found(PolicyKind.RESOURCE, statement) == []
