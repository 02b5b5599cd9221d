"""What the pipeline's roles are asked to do by somebody who has taken them over: docs/explanation/attacks.md."""

import pytest

from least_privilege.escalation.published_paths import all_paths
from least_privilege.evaluation.evaluator import Answer
from tests.components.systems.access.test_boundary import made_by, ways_out
from tests.support.documents import allow, text
from tests.support.pipeline_stack import account, answer, stack
from tests.support.resources import resource
from tests.support.running import STACKS

STEPS = sorted({action for path in all_paths() for step in path.steps for action in step})
"""Every action of every published way to more permissions."""


@pytest.mark.parametrize("name", STACKS)
def test_no_role_of_a_stack_leads_to_more_permissions(name: str) -> None:
    """Neither the pipeline's nor the operators' nor any workload's: alone, or by way of another role."""
    assert ways_out(*made_by(name)) == []


@pytest.mark.parametrize("role", ["slim-operator", "slim-lambda", "pettracker-ecsTask", "access-audit"])
def test_no_role_within_the_boundary_leads_to_more_whatever_it_is_given(role: str) -> None:
    assert with_every_step(role) == []


@pytest.mark.parametrize("role", ["access-preview", "access-deploy"])
def test_the_same_grant_to_a_role_without_the_boundary_is_found(role: str) -> None:
    assert with_every_step(role) != []


def with_every_step(role: str) -> list[str]:
    """The ways to more in `prod` where one of its roles may do everything that any of them takes."""
    name = stack("prod").one("aws:iam/role:Role", role).inputs["name"]
    more = resource("rolePolicy:RolePolicy", "one-more", name="more", role=name, policy=text(allow(STEPS)))
    return ways_out(*made_by("prod"), more)


LOG_GROUP = "arn:aws:logs:us-east-1:{account}:log-group:/ecs/pettracker-api"
LAMBDA = "arn:aws:lambda:us-east-1:{account}:function"
TEMPLATE = "arn:aws:ec2:us-east-1:{account}:launch-template/lt-0123456789abcdef0"
KEY = "arn:aws:kms:us-east-1:{account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
REFUSED: list[tuple[str, str, dict[str, str]]] = [
    # Become another role.
    ("sts:AssumeRole", "arn:aws:iam::{account}:role/Admin", {}),
    ("sts:AssumeRole", "arn:aws:iam::{account}:role/cdk-hnb659fds-deploy-role-{account}-us-east-1", {}),
    ("sts:AssumeRole", "arn:aws:iam::{account}:role/PetTracker-ECS-Task", {}),
    ("iam:PassRole", "arn:aws:iam::{account}:role/Admin", {"iam__PassedToService": "ec2.amazonaws.com"}),
    ("iam:PassRole", "arn:aws:iam::{account}:role/Billing", {"iam__PassedToService": "lambda.amazonaws.com"}),
    # Run code under a role.
    ("lambda:CreateFunction", LAMBDA + ":pettracker-new", {}),
    ("lambda:UpdateFunctionCode", LAMBDA + ":pettracker-list-pets", {}),
    ("ec2:RunInstances", "arn:aws:ec2:us-east-1:{account}:instance/*", {}),
    ("ecs:RunTask", "arn:aws:ecs:us-east-1:{account}:task-definition/pettracker-api:1", {}),
    ("cloudformation:CreateStack", "arn:aws:cloudformation:us-east-1:{account}:stack/x/*", {}),
    ("states:StartExecution", "arn:aws:states:us-east-1:{account}:stateMachine:pettracker-x", {}),
    ("ssm:SendCommand", "arn:aws:ec2:us-east-1:{account}:instance/i-0123456789abcdef0", {}),
    # Let somebody in.
    ("iam:CreateUser", "arn:aws:iam::{account}:user/mallory", {}),
    ("iam:CreateAccessKey", "arn:aws:iam::{account}:user/ann", {}),
    ("iam:CreateLoginProfile", "arn:aws:iam::{account}:user/ann", {}),
    ("iam:AddUserToGroup", "arn:aws:iam::{account}:group/Administrators", {}),
    ("lambda:AddPermission", LAMBDA + ":pettracker-list-pets", {"lambda__Principal": "*"}),
    ("lambda:AddPermission", LAMBDA + ":payroll", {"lambda__Principal": "apigateway.amazonaws.com"}),
    # Change what instances of others start with.
    ("ec2:CreateLaunchTemplateVersion", TEMPLATE, {"aws__ResourceTag/Project": "payroll"}),
    ("ec2:CreateTags", TEMPLATE, {"aws__RequestTag/Project": "aws-roles"}),
    # Read secrets and data.
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:{account}:secret:db-AbCdEf", {}),
    ("ssm:GetParameter", "arn:aws:ssm:us-east-1:{account}:parameter/db", {}),
    ("s3:GetObject", "arn:aws:s3:::pettracker-images/1.jpg", {}),
    ("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:{account}:table/PetTracker-Photos", {}),
    ("kms:Decrypt", KEY, {}),
    # Take the state's bucket and key over, and cover the traces.
    ("s3:PutBucketPolicy", "arn:aws:s3:::pettracker-pulumi-state", {}),
    ("s3:PutBucketVersioning", "arn:aws:s3:::pettracker-pulumi-state", {}),
    ("s3:DeleteObjectVersion", "arn:aws:s3:::pettracker-pulumi-state/.pulumi/stacks/aws-roles/prod.json", {}),
    ("kms:PutKeyPolicy", "arn:aws:kms:us-east-1:{account}:key/3456cdef-34cd-56ef-78ab-3456789012cd", {}),
    ("kms:CreateGrant", "arn:aws:kms:us-east-1:{account}:key/3456cdef-34cd-56ef-78ab-3456789012cd", {}),
    ("cloudtrail:StopLogging", "arn:aws:cloudtrail:us-east-1:{account}:trail/organization-trail", {}),
    ("logs:DeleteLogGroup", "arn:aws:logs:us-east-1:{account}:log-group:organization-trail", {}),
    ("organizations:LeaveOrganization", "*", {}),
]


@pytest.mark.parametrize("role", ["access-preview", "access-deploy"])
@pytest.mark.parametrize(("action", "target", "context"), REFUSED)
def test_the_pipeline_s_roles_are_refused(role: str, action: str, target: str, context: dict[str, str]) -> None:
    made = stack("prod")
    assert answer(made, role, action, target.format(account=account(made)), **context) is Answer.DENIED


GRANTED: list[tuple[str, str, dict[str, str]]] = [
    ("lambda:AddPermission", LAMBDA + ":pettracker-list-pets", {"lambda__Principal": "apigateway.amazonaws.com"}),
    (
        "iam:PassRole",
        "arn:aws:iam::{account}:role/PetTracker-ECS-Task",
        {"iam__PassedToService": "ecs-tasks.amazonaws.com"},
    ),
    ("kms:Decrypt", "arn:aws:kms:us-east-1:{account}:key/3456cdef-34cd-56ef-78ab-3456789012cd", {}),
    # CloudWatch Logs names a group as its streams are named, but for actions on its tags.
    *(
        (f"logs:{verb}", LOG_GROUP + ":log-stream:", {})
        for verb in ("CreateLogGroup", "DeleteLogGroup", "PutRetentionPolicy")
    ),
    *((f"logs:{verb}", LOG_GROUP, {}) for verb in ("ListTagsForResource", "TagResource", "UntagResource")),
]


@pytest.mark.parametrize(("action", "target", "context"), GRANTED)
def test_what_deployment_takes_is_not_refused(action: str, target: str, context: dict[str, str]) -> None:
    made = stack("prod")
    assert answer(made, "access-deploy", action, target.format(account=account(made)), **context) is Answer.ALLOWED
