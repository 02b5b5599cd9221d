"""iam-user-permissions."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.identity import user_permissions
from tests.support.documents import allow, deny, document
from tests.support.pack import RunningPack, made, sdk_check

RULE = user_permissions.RULE
POLICY = "aws:iam/userPolicy:UserPolicy"
ATTACHMENT = "aws:iam/userPolicyAttachment:UserPolicyAttachment"
SHARED = "aws:iam/policyAttachment:PolicyAttachment"
EXCLUSIVE = "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive"
AWS = "arn:aws:iam::aws:policy"
OWN = "arn:aws:iam::111122223333:policy/operators"


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"user": "ann", "policy": json.dumps(document(*statements))}


CASES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "inline policy": (POLICY, policy(allow("s3:GetObject")), ["policy"]),
    "inline policy that is not known": (POLICY, {"user": "ann", "policy": UNKNOWN}, ["policy"]),
    "inline policy that cannot be read": (
        POLICY,
        policy({"Effect": "allow", "Action": "*", "Resource": "*"}),
        ["policy"],
    ),
    "inline policy of a Deny and an Allow": (POLICY, policy(deny("*"), allow("s3:GetObject")), ["policy"]),
    "managed policy": (ATTACHMENT, {"user": "ann", "policyArn": f"{AWS}/ReadOnlyAccess"}, ["policy"]),
    "managed policy of one's own": (ATTACHMENT, {"user": "ann", "policyArn": OWN}, ["policy"]),
    "managed policy that is not known, of a user that is not": (
        ATTACHMENT,
        {"user": UNKNOWN, "policyArn": UNKNOWN},
        ["policy"],
    ),
    "managed policy on a role and a user": (SHARED, {"roles": ["a"], "users": ["ann"], "policyArn": OWN}, ["policy"]),
    "managed policy on users not known": (SHARED, {"users": UNKNOWN, "policyArn": OWN}, ["policy"]),
    "all policies of a user": (EXCLUSIVE, {"userName": "ann", "policyArns": [OWN]}, ["policy"]),
    "access key": ("aws:iam/accessKey:AccessKey", {"user": "ann"}, ["access-key"]),
    "access key, not active": ("aws:iam/accessKey:AccessKey", {"user": UNKNOWN, "status": "Inactive"}, ["access-key"]),
    "password": ("aws:iam/userLoginProfile:UserLoginProfile", {"user": "ann"}, ["login-profile"]),
    "password of a service": (
        "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
        {"userName": "ann", "serviceName": "codecommit.amazonaws.com"},
        ["service-credential"],
    ),
    "SSH key": ("aws:iam/sshKey:SshKey", {"username": "ann", "publicKey": "ssh-rsa A"}, ["ssh-key"]),
    "nothing but Denies": (POLICY, policy(deny("*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})), []),
    "quarantined by AWS": (ATTACHMENT, {"user": "ann", "policyArn": f"{AWS}/AWSDenyAll"}, []),
    "managed policy on roles and groups": (SHARED, {"roles": ["a"], "groups": ["b"], "policyArn": OWN}, []),
    "managed policy on no user": (SHARED, {"users": [], "groups": ["b"], "policyArn": OWN}, []),
    "no policies of a user": (EXCLUSIVE, {"userName": "ann", "policyArns": []}, []),
    "a user": ("aws:iam/user:User", {"name": "ann"}, []),
    "a group's policy": ("aws:iam/groupPolicy:GroupPolicy", {"group": "g", "policy": policy(allow("*"))["policy"]}, []),
    "a membership": ("aws:iam/userGroupMembership:UserGroupMembership", {"user": "ann", "groups": ["g"]}, []),
}


@pytest.mark.parametrize(("type_", "properties", "expected"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, type_: str, properties: dict[str, Any], expected: list[str]) -> None:
    ids = [f"iam-user-permissions:{thing}" for thing in expected]
    assert [finding.id for finding in sdk_check(RULE, type_, properties)] == ids
    assert pack.ids(made(type_, properties), rule=RULE.name) == ids


MESSAGES = {
    "policy": (
        ATTACHMENT,
        {"user": "ann", "policyArn": f"{AWS}/ReadOnlyAccess"},
        "'it' gives user 'ann' ReadOnlyAccess of its own: a review of groups and roles does not see it.",
        "attach the policy to a group that the user is in, or to a role that the user assumes with MFA.",
    ),
    "key": (
        "aws:iam/sshKey:SshKey",
        {"username": "ann"},
        "'it' gives user 'ann' an SSH key for CodeCommit: it stays valid until someone revokes it, and anyone "
        "who obtains it can act as that user.",
        "let people sign in through IAM Identity Center or a federated role, and run workloads under roles: "
        "both use temporary credentials.",
    ),
}


@pytest.mark.parametrize(("type_", "properties", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(type_: str, properties: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = sdk_check(RULE, type_, properties)
    assert (finding.evidence, finding.fix) == (evidence, fix)
