"""A waiver names one finding by its id: what grants more has another, so that no waiver comes to cover it."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.rules.support.written_actions import written_actions
from tests.support.documents import ROLE, ROLE_POLICY, allow, inline, role, text, trust
from tests.support.pack import RunningPack, made
from tests.support.waivers import UNTIL

ROLES = "arn:aws:iam::111122223333:role"
OTHER = "arn:aws:iam::444455556666"
GITHUB = "token.actions.githubusercontent.com"
FEDERATED = {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{GITHUB}"}
LISTED = {"trust_cross_account": {"ownAccounts": ["111122223333"], "trustedAccounts": ["999900001111"]}}


def policy(*actions: str, on: Any = "*") -> tuple[str, dict[str, Any]]:
    return ROLE_POLICY, inline(allow(list(actions), on))


def trusting(principal: Any) -> tuple[str, dict[str, Any]]:
    return ROLE, role(trust(principal))


def github(*subjects: str) -> tuple[str, dict[str, Any]]:
    given = {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}, "StringLike": {f"{GITHUB}:sub": list(subjects)}}
    return ROLE, role(trust(FEDERATED, "sts:AssumeRoleWithWebIdentity", Condition=given))


SECRETS = ("s3:GetObject", "sqs:ReceiveMessage", "kinesis:GetRecords", "secretsmanager:GetSecretValue")
WRITES = ("s3:PutBucketPolicy", "sqs:AddPermission", "sns:AddPermission", "kms:PutKeyPolicy")

GROWN: dict[str, tuple[str, tuple[str, dict[str, Any]], tuple[str, dict[str, Any]]]] = {
    "a role to pass": (
        "iam-pass-role",
        policy("iam:PassRole", on=[f"{ROLES}/a"]),
        policy("iam:PassRole", on=[f"{ROLES}/a", f"{ROLES}/admin"]),
    ),
    "a subject of tokens": ("trust-web-identity", github("repo:*"), github("repo:*", "repo:e*")),
    "a service whose data is read": ("iam-data-exfiltration", policy(*SECRETS[:3]), policy(*SECRETS)),
    "one service for another": (
        "iam-data-exfiltration",
        policy(*SECRETS),
        policy(*SECRETS[:3], "ssm:GetParameter"),
    ),
    "a service whose policies are written": ("iam-permissions-management", policy(*WRITES[:3]), policy(*WRITES)),
    "the rest of an account": (
        "trust-cross-account",
        trusting({"AWS": f"{OTHER}:role/x"}),
        trusting({"AWS": f"{OTHER}:root"}),
    ),
}


@pytest.mark.parametrize(("rule", "before", "after"), GROWN.values(), ids=GROWN)
def test_what_grants_more_has_another_id(
    pack: RunningPack, rule: str, before: tuple[str, dict[str, Any]], after: tuple[str, dict[str, Any]]
) -> None:
    pack.configure(**LISTED)
    ids = [set(pack.ids(made(*given), rule=rule)) for given in (before, after)]
    assert ids[0] and ids[1]
    assert ids[1] - ids[0]


PERMISSION = "aws:lambda/permission:Permission"
BUCKET_ACL = "aws:s3/bucketAcl:BucketAcl"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"


def public(*actions: str) -> tuple[str, dict[str, Any]]:
    objects = "arn:aws:s3:::photos/*"
    return BUCKET_POLICY, {"bucket": "photos", "policy": text({**allow(list(actions), objects), "Principal": "*"})}


def accepted(properties: dict[str, Any]) -> list[str]:
    """What a finding on the properties of a resource is about."""
    if "policy" not in properties:
        return ["READ"] if "acl" in properties else [properties["action"]]
    (statement,) = parse(properties["policy"], PolicyKind.IDENTITY).statements
    return [*written_actions(statement)]


MORE_ACTIONS: dict[str, tuple[str, tuple[str, dict[str, Any]], tuple[str, dict[str, Any]]]] = {
    "wide resources": ("iam-wildcard-resource:s3:*", policy("s3:GetObject"), policy("s3:GetObject", "s3:PutObject")),
    "data that is read": (
        "iam-data-exfiltration:ssm",
        policy("ssm:GetParameter"),
        policy("ssm:GetParameter", "ssm:GetParameterHistory"),
    ),
    "policies that are written": (
        "iam-permissions-management:s3",
        policy("s3:PutBucketPolicy"),
        policy("s3:PutBucketPolicy", "s3:PutBucketAcl"),
    ),
    "what everyone may do": ("resource-policy-public", public("s3:GetObject"), public("s3:GetObject", "s3:PutObject")),
    "what a user may do": (
        "iam-user-permissions:policy",
        ("aws:iam/userPolicy:UserPolicy", {"user": "ci", "policy": text(allow("s3:GetObject", "arn:aws:s3:::a/*"))}),
        (
            "aws:iam/userPolicy:UserPolicy",
            {"user": "ci", "policy": text(allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::a/*"))},
        ),
    ),
    "what a service may do with a function": (
        "lambda-permission-source:s3.amazonaws.com",
        (PERMISSION, {"function": "f", "principal": "s3.amazonaws.com", "action": "lambda:InvokeFunction"}),
        (PERMISSION, {"function": "f", "principal": "s3.amazonaws.com", "action": "lambda:*"}),
    ),
    "what an ACL lets everyone do": (
        "resource-shared-publicly",
        (BUCKET_ACL, {"bucket": "photos", "acl": "public-read"}),
        (BUCKET_ACL, {"bucket": "photos", "acl": "public-read-write"}),
    ),
    "fewer exceptions": (
        "iam-not-action:NotAction",
        (ROLE_POLICY, inline({"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"})),
        (ROLE_POLICY, inline({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"})),
    ),
}


@pytest.mark.parametrize(("finding", "before", "after"), MORE_ACTIONS.values(), ids=MORE_ACTIONS)
def test_a_waiver_of_some_actions_is_none_of_more(
    pack: RunningPack, finding: str, before: tuple[str, dict[str, Any]], after: tuple[str, dict[str, Any]]
) -> None:
    waiver = {"finding": finding, "resource": "it", "reason": "r", "owner": "o", "expires": UNTIL}
    found = []
    for given in (before, after):
        pack.configure(policy_waiver={"waivers": [{**waiver, "actions": accepted(before[1])}]})
        found.append(set(pack.ids(made(*given))))
    assert f"policy-waiver:waived:{finding}" in found[0]
    assert not found[0] & {finding, f"policy-waiver:{finding}"}
    assert {finding, f"policy-waiver:{finding}"} <= found[1]


def test_one_more_way_to_escalate_gives_the_category_another_id(pack: RunningPack) -> None:
    every = policy("iam:*", "lambda:*")
    fewer = (ROLE_POLICY, inline(allow(["iam:*", "lambda:*"]), {**allow("iam:PutRolePolicy"), "Effect": "Deny"}))
    ids = [
        {each for each in pack.ids(made(*given), rule="iam-privilege-escalation") if ":self-grant" in each}
        for given in (fewer, every)
    ]
    assert ids[0] and ids[1]
    assert ids[0].isdisjoint(ids[1])
