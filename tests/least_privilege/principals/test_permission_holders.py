"""What has permissions beside a stack's principals: managed policies that none of them has, but no boundaries."""

from typing import Any

import pytest

from least_privilege.principals.permission_holders import holders
from tests.support.documents import allow, deny, text, trust
from tests.support.resources import resource, stack

LIMIT = "arn:aws:iam::111122223333:policy/limits/Most"
BY_KEY = {"Condition": {"StringEquals": {"iam:PermissionsBoundary": LIMIT}}}
BOUNDARY: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing names the policy": (allow("iam:CreateRole"), ["deployer", "Most"]),
    "roles are made with it": (allow("iam:CreateRole", **BY_KEY), ["deployer"]),
    "roles are made with one of several": (
        allow("iam:CreateRole", Condition={"StringLike": {"iam:permissionsboundary": [f"{LIMIT}Other", LIMIT]}}),
        ["deployer"],
    ),
    "roles are denied without it": (
        deny("iam:CreateRole", Condition={"StringNotEquals": {"iam:PermissionsBoundary": LIMIT}}),
        ["deployer"],
    ),
    "another one is demanded": (
        allow("iam:CreateRole", Condition={"StringEquals": {"iam:PermissionsBoundary": f"{LIMIT}Other"}}),
        ["deployer", "Most"],
    ),
    "it is attached to roles": (
        allow("iam:AttachRolePolicy", Condition={"ArnEquals": {"iam:PolicyARN": LIMIT}}),
        ["deployer", "Most"],
    ),
}


@pytest.mark.parametrize(("statement", "expected"), BOUNDARY.values(), ids=BOUNDARY)
def test_a_policy_that_new_roles_must_have_as_boundary_grants_nothing(
    statement: dict[str, Any], expected: list[str]
) -> None:
    found = holders(
        stack(
            resource("role:Role", "deployer", name="deployer", assumeRolePolicy=text(trust({"Service": "x"}))),
            resource("rolePolicy:RolePolicy", "create", role="deployer", policy=text(statement)),
            resource("policy:Policy", "most", name="Most", path="/limits/", policy=text(allow("*"))),
        )
    )
    assert [each.name for each in found] == expected
