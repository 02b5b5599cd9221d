"""Who can reach what matters most in production, directly or by way of any role: the pack's own answer.

Nobody but the two administrators, who must have signed in with MFA, leads to an administrator.
"""

from functools import cache

import pytest

from least_privilege.aws.actions import find
from least_privilege.escalation.role_graph import Graph
from least_privilege.questions.access import StackAccess
from least_privilege.questions.callers import Accounts
from least_privilege.stack.model import Stack
from least_privilege.stack.surroundings import AwsLocation
from tests.support.pack_view import seen
from tests.support.pipeline_stack import stack

ACCOUNT = "777788889999"
IAM = f"arn:aws:iam::{ACCOUNT}"
STATE = "arn:aws:s3:::pettracker-pulumi-state/.pulumi/stacks/aws-roles/prod.json"

PEOPLE = {f"user '{name}' of the stack's account, outside the stack" for name in ("ann", "bob")}
ADMINISTRATORS = {"role 'Admin'", *PEOPLE}
GITHUB = "anyone who signs in through token.actions.githubusercontent.com"
DEPLOYMENT = ADMINISTRATORS | {"role 'AwsRoles-Deploy'", GITHUB}
PIPELINE = DEPLOYMENT | {"role 'AwsRoles-Preview'"}


@cache
def access() -> StackAccess:
    def foreign(account: str) -> bool:
        return account not in ("", ACCOUNT)

    location = AwsLocation(partition="aws", region="us-east-1", account=ACCOUNT)
    made = Stack(resources=seen(stack("prod")))
    return StackAccess(made, Graph(made, foreign, [ACCOUNT]), Accounts(location, foreign))


WHO: list[tuple[str, str, set[str]]] = [
    ("sts:AssumeRole", f"{IAM}:role/Admin", PEOPLE),
    ("iam:PutRolePolicy", f"{IAM}:role/Admin", ADMINISTRATORS),
    ("iam:UpdateAssumeRolePolicy", f"{IAM}:role/Admin", ADMINISTRATORS),
    ("iam:PutRolePolicy", f"{IAM}:role/AwsRoles-Deploy", ADMINISTRATORS),
    ("iam:UpdateAssumeRolePolicy", f"{IAM}:role/AwsRoles-Preview", ADMINISTRATORS),
    ("iam:AttachRolePolicy", f"{IAM}:role/Billing", ADMINISTRATORS),
    ("iam:CreatePolicyVersion", f"{IAM}:policy/AwsRoles-Boundary", ADMINISTRATORS),
    ("iam:CreatePolicyVersion", f"{IAM}:policy/AwsRoles-Deploy-Roles", ADMINISTRATORS),
    ("iam:CreateAccessKey", f"{IAM}:user/ann", ADMINISTRATORS),
    ("iam:CreateOpenIDConnectProvider", f"{IAM}:oidc-provider/evil.example", ADMINISTRATORS),
    ("sts:AssumeRole", f"{IAM}:role/cdk-hnb659fds-deploy-role-{ACCOUNT}-us-east-1", ADMINISTRATORS),
    ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:db-AbCdEf", ADMINISTRATORS),
    ("lambda:UpdateFunctionCode", f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:billing", ADMINISTRATORS),
    ("cloudtrail:StopLogging", f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/organization", ADMINISTRATORS),
    ("iam:PutRolePolicy", f"{IAM}:role/PetTracker-ECS-Task", DEPLOYMENT),
    ("s3:PutObject", STATE, DEPLOYMENT),
    ("s3:GetObject", STATE, PIPELINE),
]


@pytest.mark.parametrize(("action", "resource", "expected"), WHO)
def test_who_can(action: str, resource: str, expected: set[str]) -> None:
    known = find(action)
    assert known
    found = access().who_can(known, access().targets.of(known, resource))
    assert {each.asker.label for each in found} == expected
