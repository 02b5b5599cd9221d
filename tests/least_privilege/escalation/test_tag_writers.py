"""Conditions on tags that the caller may set itself, and policies that rewrite themselves."""

import json
from typing import Any

import pytest

from tests.support.documents import allow, deny, document, trust
from tests.support.pack import RunningPack, made

RULE = "iam-privilege-escalation"
ROLES = "arn:aws:iam::111122223333:role/*"
LAMBDA = json.dumps(document(trust({"Service": "lambda.amazonaws.com"})))


def when(key: str, value: Any, operator: str = "StringEquals") -> dict[str, Any]:
    return {"Condition": {operator: {key: value}}}


REWRITES = allow("iam:PutRolePolicy", ROLES, **when("aws:ResourceTag/team", "a"))
BY_VARIABLE = allow("iam:PutRolePolicy", ROLES, **when("aws:ResourceTag/team", "${aws:PrincipalTag/team}"))
PASSES = allow("iam:PassRole", ROLES, **when("iam:ResourceTag/team", "a"))
RUNS = allow(["lambda:CreateFunction", "lambda:InvokeFunction"])
COMMANDS = allow("ssm:SendCommand", "arn:aws:ec2:*:*:instance/*", **when("ssm:resourceTag/team", "a"))
CREATE = when("ec2:CreateAction", "RunInstances")
DOCUMENTS = allow("ssm:SendCommand", "arn:aws:ssm:*:*:document/*")

CASES: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "roles of a tag that it sets": ([REWRITES, allow("iam:TagRole", ROLES)], ["put-role-policy"]),
    "roles of a tag that it sets to this value": (
        [REWRITES, allow("iam:TagRole", ROLES, **when("aws:RequestTag/team", ["a", "b"]))],
        ["put-role-policy"],
    ),
    "roles of a tag that it sets to its own": ([BY_VARIABLE, allow("iam:TagRole", ROLES)], ["put-role-policy"]),
    "roles that it assumes": (
        [allow("sts:AssumeRole", ROLES, **when("aws:ResourceTag/team", "a")), allow("iam:TagRole", ROLES)],
        ["assume-role"],
    ),
    "roles that it passes": ([PASSES, RUNS, allow("iam:TagRole", ROLES)], ["lambda-create-invoke"]),
    "instances that it tags": ([COMMANDS, DOCUMENTS, allow("ec2:CreateTags")], ["ssm-send-command"]),
    "instances that it tags when they are made": ([COMMANDS, DOCUMENTS, allow("ec2:CreateTags", **CREATE)], []),
    "images that it tags": ([COMMANDS, DOCUMENTS, allow("ec2:CreateTags", "arn:aws:ec2:*::image/*")], []),
    "without setting tags": ([REWRITES], []),
    "with another value alone": (
        [REWRITES, allow("iam:TagRole", ROLES, **when("aws:RequestTag/team", "b"))],
        [],
    ),
    "with other keys alone": (
        [REWRITES, allow("iam:TagRole", ROLES, **when("aws:TagKeys", ["cost"], "ForAllValues:StringEquals"))],
        [],
    ),
    "with tags of the same alone": (
        [REWRITES, allow("iam:TagRole", ROLES, **when("aws:ResourceTag/team", "a"))],
        [],
    ),
    "with tags of other roles alone": (
        [
            allow("iam:PutRolePolicy", ROLES.replace("*", "a-*"), **when("aws:ResourceTag/team", "a")),
            allow("iam:TagRole", ROLES.replace("*", "b-*")),
        ],
        [],
    ),
    "with tags of users": ([REWRITES, allow("iam:TagUser", "*")], []),
    "where a Deny keeps the key": (
        [
            REWRITES,
            allow("iam:TagRole", ROLES),
            deny("iam:TagRole", **when("aws:TagKeys", ["team"], "ForAnyValue:StringEquals")),
        ],
        [],
    ),
    "with session tags alone": (
        [allow(["sts:AssumeRole", "sts:TagSession"], ROLES, **when("aws:ResourceTag/team", "a"))],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "paths"), CASES.values(), ids=CASES)
def test_a_condition_on_a_tag_that_the_caller_may_set(
    pack: RunningPack, statements: list[dict[str, Any]], paths: list[str]
) -> None:
    own = [{"name": "own", "policy": json.dumps(document(*statements))}]
    role = made("aws:iam/role:Role", {"name": "web", "assumeRolePolicy": LAMBDA, "inlinePolicies": own}, "web")
    said = [each.finding for each in pack.preview(role) if each.finding.rule == RULE]
    assert [each.id for each in said] == [f"{RULE}:{path}" for path in paths]
    assert all(" The caller sets the tag that the condition on " in each.evidence for each in said)


POLICY = "arn:aws:iam::111122223333:policy"
SELF: dict[str, tuple[dict[str, Any], list[str]]] = {
    "itself": (allow("iam:CreatePolicyVersion", f"{POLICY}/own"), ["create-policy-version"]),
    "itself, by a pattern": (allow("iam:CreatePolicyVersion", f"{POLICY}/o*"), ["create-policy-version"]),
    "another": (allow("iam:CreatePolicyVersion", f"{POLICY}/other"), []),
    "an older version of itself": (
        allow("iam:SetDefaultPolicyVersion", f"{POLICY}/own"),
        ["set-default-policy-version"],
    ),
    "an older version of another": (allow("iam:SetDefaultPolicyVersion", f"{POLICY}/other"), []),
    "all but itself": (
        {"Effect": "Allow", "Action": "iam:CreatePolicyVersion", "NotResource": f"{POLICY}/own"},
        ["create-policy-version"],
    ),
    "reads itself": (allow("iam:GetPolicyVersion", f"{POLICY}/own"), []),
}


@pytest.mark.parametrize(("statement", "paths"), SELF.values(), ids=SELF)
@pytest.mark.parametrize(
    ("type_", "name", "text"),
    [
        ("aws:iam/policy:Policy", "name", "policy"),
        ("aws-native:iam:ManagedPolicy", "managedPolicyName", "policyDocument"),
    ],
    ids=["aws", "aws-native"],
)
def test_a_policy_that_rewrites(
    pack: RunningPack, statement: dict[str, Any], paths: list[str], type_: str, name: str, text: str
) -> None:
    policy = made(type_, {name: "own", text: json.dumps(document(statement))}, "own")
    said = [each.finding.id.partition("@")[0] for each in pack.preview(policy) if each.finding.rule == RULE]
    assert said == [f"{RULE}:{path}" for path in paths]
