"""Conditions on the policy that is attached, or that bounds: what they leave to a caller who writes or chooses it."""

from typing import Any

import pytest

from least_privilege.escalation.open_paths import open_paths
from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.policy.unknown import UNKNOWN, Unknown
from least_privilege.principals.principal import Principal
from tests.support.documents import allow, deny

ACCOUNT = "arn:aws:iam::111122223333"
POLICY, ROLE = f"{ACCOUNT}:policy", f"{ACCOUNT}:role/app"
AWS = "arn:aws:iam::aws:policy"
EDITS = ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"]


def attaches(*policies: str | Unknown, operator: str = "ArnLike", kind: str = "Role") -> Any:
    """May attach `policies` to one user, group or role."""
    condition = {operator: {"iam:PolicyARN": list(policies)}}
    return allow(f"iam:Attach{kind}Policy", f"{ACCOUNT}:{kind.lower()}/app", Condition=condition)


def bounded(*actions: str, by: str | Unknown = f"{POLICY}/limit", resource: str = "*") -> Any:
    """May do `actions` of IAM on what is under the boundary `by`."""
    condition = {"ArnLike": {"iam:PermissionsBoundary": [by]}}
    return allow([f"iam:{action}" for action in actions], resource, Condition=condition)


DELEGATED = bounded("CreateRole", "PutRolePolicy", "AttachRolePolicy", "PutRolePermissionsBoundary")

OPEN: dict[str, tuple[str, list[Any]]] = {
    "a prefix under which the caller creates policies": (
        "attach-role-policy",
        [allow("iam:CreatePolicy", f"{POLICY}/app-*"), attaches(f"{POLICY}/app-*")],
    ),
    "a prefix, by one who may make any": (
        "attach-role-policy",
        [allow("iam:CreatePolicy"), attaches("arn:aws:iam::*:policy/app-*")],
    ),
    "a path that a suffix overlaps": (
        "attach-role-policy",
        [allow("iam:CreatePolicy", f"{POLICY}/x/*"), attaches(f"{POLICY}/*-app")],
    ),
    "a prefix, on a user": (
        "attach-user-policy",
        [allow("iam:CreatePolicy", f"{POLICY}/app-*"), attaches(f"{POLICY}/app-*", kind="User")],
    ),
    "a prefix, on a group": (
        "attach-group-policy",
        [allow("iam:CreatePolicy", f"{POLICY}/app-*"), attaches(f"{POLICY}/app-*", kind="Group")],
    ),
    "just the policy that the caller may make": (
        "attach-role-policy",
        [allow("iam:CreatePolicy", f"{POLICY}/app"), attaches(f"{POLICY}/app")],
    ),
    "a policy that the caller may rewrite": (
        "attach-role-policy",
        [allow("iam:CreatePolicyVersion", f"{POLICY}/app"), attaches(f"{POLICY}/app", operator="StringEquals")],
    ),
    "a policy whose older versions the caller may set": (
        "attach-role-policy",
        [allow("iam:SetDefaultPolicyVersion", f"{POLICY}/app"), attaches(f"{POLICY}/app")],
    ),
    "one of the caller's among others": (
        "attach-role-policy",
        [allow("iam:CreatePolicy", f"{POLICY}/app-*"), attaches(f"{AWS}/ReadOnlyAccess", f"{POLICY}/app-*")],
    ),
    "the caller's, which a Deny leaves over": (
        "attach-role-policy",
        [
            allow("iam:AttachRolePolicy", ROLE),
            allow("iam:CreatePolicy"),
            deny("iam:*", Condition={"ArnNotLike": {"iam:PolicyARN": f"{POLICY}/app-*"}}),
        ],
    ),
    "AWS's that passes any role": (
        "attach-role-policy",
        [attaches(f"{AWS}/AWSLambda_FullAccess", operator="ArnEquals")],
    ),
    "AWS's that changes roles": ("attach-role-policy", [attaches(f"{AWS}/AdministratorAccess-Amplify")]),
    "AWS's in another partition": ("attach-role-policy", [attaches("arn:aws-cn:iam::aws:policy/IAMFullAccess")]),
    "AWS's by a pattern": ("attach-role-policy", [attaches(f"{AWS}/AWSLambda*")]),
    "all of AWS's": ("attach-role-policy", [attaches(f"{AWS}/*")]),
    "a boundary that the caller may rewrite": (
        "put-role-policy",
        [DELEGATED, allow("iam:CreatePolicyVersion", f"{POLICY}/limit")],
    ),
    "a boundary that the caller may rewrite, on new roles": (
        "create-role-with-policy",
        [DELEGATED, allow(EDITS, f"{POLICY}/lim*")],
    ),
    "a boundary that the caller makes": (
        "put-role-boundary",
        [bounded("PutRolePermissionsBoundary", by=f"{POLICY}/app-*"), allow("iam:CreatePolicy", f"{POLICY}/app-*")],
    ),
    "a boundary within which its own removal is allowed": (
        "create-role-with-policy",
        [bounded("CreateRole", "AttachRolePolicy", by=f"{AWS}/IAMFullAccess")],
    ),
    "any policy of the account as boundary": (
        "create-role-with-policy",
        [bounded("CreateRole", "PutRolePolicy", by=f"{POLICY}/*", resource=f"{ACCOUNT}:role/new-*")],
    ),
    "any policy of the own account as boundary, by its variable": (
        "put-role-policy",
        [bounded("PutRolePolicy", by="arn:aws:iam::${aws:PrincipalAccount}:policy/**")],
    ),
    "the boundary that is taken away": ("delete-role-boundary", [bounded("DeleteRolePermissionsBoundary")]),
}

CLOSED: dict[str, list[Any]] = {
    "the roles that are linked to a service": [
        allow(
            ["iam:AttachRolePolicy", "iam:PutRolePolicy"],
            "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS*",
        )
    ],
    "another prefix": [allow("iam:CreatePolicy", f"{POLICY}/web-*"), attaches(f"{POLICY}/app-*")],
    "a prefix that nobody here writes": [attaches(f"{POLICY}/app-*")],
    "a policy that is there, by one who may make others": [allow("iam:CreatePolicy"), attaches(f"{POLICY}/app")],
    "a prefix that a Deny keeps": [
        allow("iam:CreatePolicy"),
        deny("iam:CreatePolicy", f"{POLICY}/app-*"),
        attaches(f"{POLICY}/app-*"),
    ],
    "AWS's that reads, by one who makes policies": [allow("iam:CreatePolicy"), attaches(f"{AWS}/ReadOnlyAccess")],
    "a pattern that its operator takes for a name": [
        allow("iam:CreatePolicy", f"{POLICY}/app-*"),
        attaches(f"{POLICY}/app-*", operator="StringEquals"),
    ],
    "AWS's for workloads": [
        attaches(
            f"{AWS}/service-role/AWSLambdaBasicExecutionRole",
            f"{AWS}/AmazonSSMManagedInstanceCore",
            f"{AWS}/AmazonEC2ContainerRegistryPowerUser",
            f"{AWS}/CloudWatchAgentServerPolicy",
        )
    ],
    "AWS's that AWS alone attaches": [attaches(f"{AWS}/aws-service-role/*")],
    "a policy unknown at preview": [allow("iam:CreatePolicy"), attaches(UNKNOWN)],
    "roles under a boundary, with any policy of the caller's own": [
        DELEGATED,
        allow(["iam:CreatePolicy", *EDITS], f"{POLICY}/app-*"),
        bounded("DeleteRolePolicy", "DetachRolePolicy"),
    ],
    "roles under a boundary of one prefix": [bounded("CreateRole", "PutRolePolicy", by=f"{POLICY}/limits/*")],
    "roles under a boundary unknown at preview": [
        bounded("CreateRole", "PutRolePolicy", "AttachRolePolicy", by=UNKNOWN)
    ],
    "AWS's own example of delegation": [
        DELEGATED,
        allow(["iam:Get*", "iam:List*", "iam:CreatePolicy", "iam:DeletePolicy"]),
        deny(EDITS, f"{POLICY}/limit"),
        deny(["iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary"]),
    ],
    "a boundary among the policies that the caller writes, but for a Deny": [
        DELEGATED,
        allow(EDITS, f"{POLICY}/l*"),
        deny(EDITS, f"{POLICY}/limit"),
    ],
}


def opened(*statements: Any) -> dict[str, list[str]]:
    """The paths that are open to one with these statements, each with the actions that open it."""
    found = parse({"Version": "2012-10-17", "Statement": list(statements)}, PolicyKind.IDENTITY)
    caller = Principal(kind="role", name="app", urn="urn", own_sources=[Source(found, "policy", "urn")])
    return {open_.path.id: [grant.action for grant in open_.evidence] for open_ in open_paths(caller)}


@pytest.mark.parametrize(("path", "statements"), OPEN.values(), ids=OPEN)
def test_the_caller_may_attach_more_than_it_has(path: str, statements: list[Any]) -> None:
    assert path in opened(*statements)


@pytest.mark.parametrize("statements", CLOSED.values(), ids=CLOSED)
def test_the_caller_attaches_what_others_wrote(statements: list[Any]) -> None:
    assert opened(*statements) == {}


def test_what_writes_the_policy_is_told() -> None:
    _, statements = OPEN["a prefix under which the caller creates policies"]
    assert opened(*statements) == {"attach-role-policy": ["iam:AttachRolePolicy", "iam:CreatePolicy"]}
