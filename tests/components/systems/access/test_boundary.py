"""The boundary that the access system makes withholds what leads out of it."""

import json
from functools import cache
from typing import Any

import pytest

from least_privilege.aws import managed_policies
from least_privilege.aws.actions import expand
from least_privilege.escalation.published_paths import all_paths
from least_privilege.evaluation.evaluator import Answer
from least_privilege.stack.model import Resource
from tests.support.access_stack import allowed, full, managed
from tests.support.documents import allow, text, trust
from tests.support.judging import judge
from tests.support.pack_view import seen
from tests.support.pipeline_stack import boundary, by_the_boundary, stack
from tests.support.resources import resource
from tests.support.resources import stack as stack_of
from tests.support.running import Run
from tests.support.slim_stack import listed

LIMITED = {"iam:PassRole", "ecs:RegisterContainerInstance"}
"""AWS's policies for Batch allow these on everything: within the boundary, on the program's own roles and clusters."""

BOUNDED: list[tuple[str, str, Answer]] = [
    ("s3:GetObject", "arn:aws:s3:::pets/a", Answer.ALLOWED),
    ("iam:GetRole", "arn:aws:iam::777788889999:role/Admin", Answer.ALLOWED),
    ("iam:CreateServiceLinkedRole", "arn:aws:iam::777788889999:role/aws-service-role/x", Answer.ALLOWED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/SLIM-Extras_ECS_for_EC2", Answer.ALLOWED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/PetTracker-StepFunctions", Answer.DENIED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/Billing", Answer.DENIED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/Admin", Answer.DENIED),
    ("sts:AssumeRole", "arn:aws:iam::777788889999:role/Admin", Answer.DENIED),
    ("sts:AssumeRole", "arn:aws:iam::777788889999:role/AwsRoles-Deploy", Answer.DENIED),
    ("sts:AssumeRole", "arn:aws:iam::444455556666:role/Data", Answer.DENIED),
    (
        "sts:AssumeRole",
        "arn:aws:iam::777788889999:role/cdk-hnb659fds-deploy-role-1-a",
        Answer.DENIED,
    ),
    ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:777788889999:function:ReduceGradients", Answer.ALLOWED),
    ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:777788889999:function:billing", Answer.DENIED),
    ("states:UpdateStateMachine", "arn:aws:states:us-east-1:777788889999:stateMachine:Payroll", Answer.DENIED),
    ("ssm:SendCommand", "arn:aws:ec2:us-east-1:777788889999:instance/i-0123456789abcdef0", Answer.DENIED),
    ("ssm:StartSession", "arn:aws:ec2:us-east-1:777788889999:instance/i-0123456789abcdef0", Answer.DENIED),
    ("ec2:DetachVolume", "arn:aws:ec2:us-east-1:777788889999:volume/vol-0123456789abcdef0", Answer.DENIED),
    ("ssm:UpdateInstanceInformation", "*", Answer.ALLOWED),
    ("ssm:GetParameter", "arn:aws:ssm:us-east-1:777788889999:parameter/pets", Answer.ALLOWED),
    ("ssm:GetAccessToken", "*", Answer.DENIED),
    ("codeconnections:GetConnectionToken", "*", Answer.DENIED),
    ("codestar-connections:GetConnectionToken", "*", Answer.DENIED),
    ("codeconnections:GetConnection", "*", Answer.ALLOWED),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:777788889999:secret:db-a", Answer.DENIED),
    ("cloudformation:UpdateStack", "arn:aws:cloudformation:us-east-1:777788889999:stack/CDKToolkit/1", Answer.DENIED),
    ("cloudformation:CreateStackSet", "arn:aws:cloudformation:us-east-1:777788889999:stackset/all:*", Answer.DENIED),
    ("sso:CreateAccountAssignment", "*", Answer.DENIED),
    ("s3:CreateAccessPoint", "arn:aws:s3:us-east-1:777788889999:accesspoint/state", Answer.DENIED),
    ("kms:Decrypt", "arn:aws:kms:us-east-1:777788889999:key/3456cdef-34cd-56ef-78ab-3456789012cd", Answer.DENIED),
    *(
        (f"iam:{verb}", "arn:aws:iam::777788889999:role/PetTracker-ECS-Task", Answer.DENIED)
        for verb in ("CreateRole", "PutRolePolicy", "AttachRolePolicy", "UpdateAssumeRolePolicy", "TagRole")
    ),
    ("iam:DeleteRolePermissionsBoundary", "arn:aws:iam::777788889999:role/PetTracker-ECS-Task", Answer.DENIED),
    ("iam:CreatePolicyVersion", "arn:aws:iam::777788889999:policy/AwsRoles-Boundary", Answer.DENIED),
    ("iam:CreateAccessKey", "arn:aws:iam::777788889999:user/ann", Answer.DENIED),
    ("iam:CreateLoginProfile", "arn:aws:iam::777788889999:user/ann", Answer.DENIED),
    ("iam:AddUserToGroup", "arn:aws:iam::777788889999:group/Administrators", Answer.DENIED),
    ("organizations:LeaveOrganization", "*", Answer.DENIED),
    ("sts:AssumeRoot", "arn:aws:iam::777788889999:root", Answer.DENIED),
    ("s3:PutObject", "arn:aws:s3:::pettracker-pulumi-state/.pulumi/stacks/aws-roles/prod.json", Answer.DENIED),
]


@pytest.mark.parametrize(("action", "resource", "expected"), BOUNDED)
def test_the_boundary_withholds_what_leads_out_of_it(action: str, resource: str, expected: Answer) -> None:
    assert by_the_boundary(stack("prod"), action, resource) is expected
    policy = stack("prod").one("aws:iam/policy:Policy", "access-boundary")
    assert policy.inputs["name"] == "AwsRoles-Boundary"


@pytest.mark.parametrize("service", ["iam", "organizations", "sso", "sso-directory", "account", "account-access"])
def test_every_write_to_identities_is_withheld_and_no_read(service: str) -> None:
    actions = expand(f"{service}:*")
    left = {each.name for each in actions if by_the_boundary(stack("prod"), each.name, "*") is Answer.ALLOWED}
    reads = {each.name for each in actions if each.levels <= {"List", "Read"}}
    assert left == reads | ({"iam:CreateServiceLinkedRole"} if service == "iam" else set())


def test_a_role_of_the_pipeline_s_making_leads_nowhere() -> None:
    """With every step of every published way to more permissions, a role within the boundary has no such way."""
    steps = sorted({action for path in all_paths() for step in path.steps for action in step})
    assert escalations(steps, boundary=boundary(stack("prod"))) == []
    assert escalations(steps, boundary="") != []


@pytest.mark.parametrize("name", ["preview", "deploy"])
def test_the_pipeline_s_own_roles_lead_nowhere(name: str) -> None:
    assert [each for each in ways_out(*made_by("prod")) if f"access-{name}" in each] == []


def escalations(actions: list[str], *, boundary: str) -> list[str]:
    """What is found of ways out, in the `prod` stack with one more role that may do all of `actions`."""
    limit: dict[str, Any] = {"permissionsBoundary": boundary} if boundary else {}
    trusted = text(trust({"Service": "lambda.amazonaws.com"}))
    more = resource("role:Role", "one-more", name="Analytics-More", assumeRolePolicy=trusted, **limit)
    policy = resource(
        "rolePolicy:RolePolicy", "one-more", name="all", role="Analytics-More", policy=text(allow(actions))
    )
    return [each for each in ways_out(*made_by("prod"), more, policy) if "::one-more" in each]


def ways_out(*resources: Resource) -> list[str]:
    """Rule and resource of what is found of ways to more permissions in a stack of `resources`."""
    ways = ("iam-privilege-escalation", "trust-chain")
    return [f"{rule.name} {found.urn}" for rule, found in judge(stack_of(*resources)) if rule.name in ways]


@cache
def made_by(name: str) -> tuple[Resource, ...]:
    return seen(stack(name))


@pytest.mark.parametrize("made", [stack("prod"), full()], ids=["prod", "every access pattern"])
def test_the_boundary_takes_nothing_from_the_roles_that_the_program_plans(made: Run) -> None:
    """What their own policies allow by name, and what AWS's policies allow them, but for other roles and clusters."""
    names = [each.name for each in made.of("aws:iam/role:Role") if each.inputs.get("permissionsBoundary")]
    assert names
    taken, checked = set(), 0
    for name in names:
        for action, on, _ in allowed(made, name):
            taken |= {(name, action, on)} if by_the_boundary(made, action, on) is Answer.DENIED else set()
            checked += 1
        for policy in managed(made, name):
            for statement in json.loads(managed_policies.text(policy))["Statement"]:
                for action in (each.name for pattern in listed(statement["Action"]) for each in expand(pattern)):
                    if by_the_boundary(made, action, "*") is Answer.DENIED and action not in LIMITED:
                        taken.add((name, action, "*"))
                    checked += 1
    assert taken == set()
    assert checked > 1000
