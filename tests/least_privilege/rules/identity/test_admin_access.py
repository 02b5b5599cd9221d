"""iam-admin-access."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.identity import admin_access
from tests.support.documents import ROLE_POLICY, allow, deny, document, inline
from tests.support.pack import RunningPack, made, sdk_check

RULE = admin_access.RULE
BUCKET = "arn:aws:s3:::pettracker-images"
OBJECTS = f"{BUCKET}/*"
IN_ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}
MEANINGLESS = {"StringLike": {"aws:PrincipalArn": "*"}}
CASES: dict[str, tuple[tuple[dict[str, Any], ...], list[str]]] = {
    "admin": ((allow("*"),), ["iam-admin-access"]),
    "admin, *:*": ((allow("*:*"),), ["iam-admin-access"]),
    "admin, with ?": ((allow("?*:?*"),), ["iam-admin-access"]),
    "admin, resource as a long ARN": ((allow("*", "arn:aws:*:*:*:*"),), ["iam-admin-access"]),
    "admin, resource arn:*": ((allow("*", "arn:*"),), ["iam-admin-access"]),
    "admin, by NotAction": (({"Effect": "Allow", "NotAction": "aws-portal:*", "Resource": "*"},), ["iam-admin-access"]),
    "admin, by NotResource": (({"Effect": "Allow", "Action": "*", "NotResource": BUCKET},), ["iam-admin-access"]),
    "admin, over two statements": (
        (
            allow(["a*", "b*", "c*", "d*", "e*", "f*", "g*", "h*", "i*", "j*", "k*", "l*"]),
            allow([f"{c}*" for c in "mnopqrstuvwxyz"]),
        ),
        ["iam-admin-access"],
    ),
    "admin but for one action": ((allow("*"), deny("s3:DeleteBucket")), ["iam-admin-access"]),
    "admin, condition that is always met": ((allow("*", Condition=MEANINGLESS),), ["iam-admin-access"]),
    "admin, Deny that seldom holds": (
        (allow("*"), deny("*", Condition={"Bool": {"aws:SecureTransport": "false"}})),
        ["iam-admin-access"],
    ),
    "taken back whole": ((allow("*"), deny("*")), []),
    "IAM taken back": ((allow("*"), deny("iam:*")), []),
    "all but IAM, by NotAction": (({"Effect": "Allow", "NotAction": "IAM:*", "Resource": "*"},), []),
    "every action on one bucket": ((allow("*", OBJECTS),), []),
    "every action of one service": ((allow("s3:*"),), []),
    "admin, for the organization, in which its holder is": (
        (allow("*", Condition=IN_ORGANIZATION),),
        ["iam-admin-access"],
    ),
    "admin, in one region of EC2": (
        (allow("*", Condition={"StringEquals": {"ec2:Region": "us-east-1"}}),),
        ["iam-admin-access"],
    ),
    "admin, for callers with a tag": (
        (allow("*", Condition={"StringEquals": {"aws:PrincipalTag/team": "pets"}}),),
        ["iam-admin-access"],
    ),
    "every action, from one network": ((allow("*", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),), []),
}


@pytest.mark.parametrize(("statements", "expected"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, statements: tuple[dict[str, Any], ...], expected: list[str]) -> None:
    properties = inline(*statements)
    assert [finding.id for finding in sdk_check(RULE, ROLE_POLICY, properties)] == expected
    assert pack.ids(made(ROLE_POLICY, properties), rule=RULE.name) == sorted(expected)


PLACES = {
    "managed policy": ("aws:iam/policy:Policy", {"policy": document(allow("*"))}),
    "user policy": ("aws:iam/userPolicy:UserPolicy", {"policy": document(allow("*"))}),
    "group policy": ("aws:iam/groupPolicy:GroupPolicy", {"policy": document(allow("*"))}),
    "inline policy of a role": ("aws:iam/role:Role", {"inlinePolicies": [{"policy": document(allow("*"))}]}),
    "permission set": (
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        {"inlinePolicy": document(allow("*"))},
    ),
    "AWS managed policy on a role": (
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"role": "web", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    "AWS managed policy of another partition, among others": (
        "aws:iam/role:Role",
        {"managedPolicyArns": [UNKNOWN, "arn:aws-cn:iam::aws:policy/AdministratorAccess"]},
    ),
    "structure in a component, beside an unknown": (
        "roles:iam:ServiceRole",
        {"inlinePolicies": {"a": document(allow("*"), allow("s3:GetObject", UNKNOWN))}},
    ),
}


@pytest.mark.parametrize(("type_", "properties"), PLACES.values(), ids=PLACES)
def test_wherever_the_document_is(pack: RunningPack, type_: str, properties: Any) -> None:
    assert len(sdk_check(RULE, type_, properties)) == 1
    assert pack.ids(made(type_, properties), rule=RULE.name) == ["iam-admin-access"]


def test_a_managed_policy_that_is_not_admin_passes() -> None:
    properties = {"role": "web", "policyArn": "arn:aws:iam::aws:policy/PowerUserAccess"}
    assert sdk_check(RULE, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", properties) == []


def test_a_policy_of_aws_cannot_be_edited_but_replaced() -> None:
    attachment = {"role": "web", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    (finding,) = sdk_check(RULE, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", attachment)
    assert finding.fix.startswith(
        "replace the AWS managed policy with a policy of your own, and there list the actions"
    )


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("arn:aws:iam::111122223333:role/OrganizationAccountAccessRole", ["iam-admin-access:iamRoleArn"]),
        (
            "arn:aws:iam::111122223333:role/cdk-abc-cfn-exec-role-111122223333-eu-west-1",
            ["iam-admin-access:iamRoleArn"],
        ),
        ("arn:aws:iam::111122223333:role/deploy", []),
        (UNKNOWN, []),
        (None, []),
    ],
)
def test_a_stack_that_an_administrator_makes(role: Any, expected: list[str]) -> None:
    given = {"templateUrl": "https://example.s3.amazonaws.com/t.json", **({} if role is None else {"iamRoleArn": role})}
    assert [each.id for each in sdk_check(RULE, "aws:cloudformation/stack:Stack", given)] == expected
