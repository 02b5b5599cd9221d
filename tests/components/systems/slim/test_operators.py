"""SLIM's operators: a group that can do nothing but become one role with MFA, and what that role may do."""

import json
from typing import Any

import pytest

from least_privilege.evaluation.evaluator import Answer, Request, evaluate
from least_privilege.policy.conditions import Context
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from tests.support.slim_stack import (
    ACCOUNT,
    BUCKET,
    ENVIRONMENTS,
    FUNCTION_ARNS,
    JOB_QUEUES,
    JOBS,
    MACHINES,
    OBJECTS,
    OWN,
    QUEUES,
    REDUCER,
    arn,
    effective,
    grants,
    own_grants,
    role_arn,
    run_slim,
    scoped,
    trust,
)

IMAGES = [arn("ecr", f"repository/{name}") for name in ("aws_seismic_imaging", "aws_seismic_imaging_mpi")]
EXECUTIONS = [arn("states", f"execution:{name}:*") for name in ("LSRTM-SGD", "LSRTM-SGD-MultiNode")]
MEMBERSHIP = "aws:iam/userGroupMembership:UserGroupMembership"
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def passing(name: str, *services: str) -> set[tuple[str, str, str]]:
    to = list(services) if len(services) > 1 else services[0]
    return grants(["iam:PassRole"], [role_arn(name)], {"StringEquals": {"iam:PassedToService": to}})


PASSED = (
    passing("AWSBatchServiceRole", "batch.amazonaws.com")
    | passing("SLIM-Extras_ECS_for_EC2", "batch.amazonaws.com", "ec2.amazonaws.com")
    | passing("AmazonEC2SpotFleetRole", "batch.amazonaws.com", "spotfleet.amazonaws.com")
    | passing("SLIM-Extras_for_Lambda", "lambda.amazonaws.com")
    | passing("StepFunctionsLambdaRole", "states.amazonaws.com")
)
ALLOWED = (
    grants([f"batch:{verb}ComputeEnvironment" for verb in ("Create", "Update", "Delete")], ENVIRONMENTS)
    | grants(["batch:CreateJobQueue", "batch:UpdateJobQueue"], [*JOB_QUEUES, *ENVIRONMENTS])
    | grants(["batch:DeleteJobQueue"], JOB_QUEUES)
    | grants(["batch:CancelJob", "batch:TerminateJob"], JOBS, {"StringEquals": OWN})
    | grants([f"batch:Describe{kind}" for kind in ("ComputeEnvironments", "JobDefinitions", "JobQueues")], ["*"])
    | grants(["batch:DescribeJobs", "batch:ListJobs"], ["*"])
    | grants([f"ec2:Describe{kind}" for kind in ("Images", "KeyPairs", "PlacementGroups")], ["*"])
    | grants([f"ec2:Describe{kind}" for kind in ("SecurityGroups", "Subnets", "Vpcs")], ["*"])
    | grants([f"lambda:{verb}Function" for verb in ("Create", "Delete", "Get")], FUNCTION_ARNS)
    | grants(["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"], FUNCTION_ARNS)
    | grants(["lambda:GetFunctionConfiguration"], FUNCTION_ARNS)
    | grants([f"sqs:{verb}Queue" for verb in ("Create", "Delete", "Purge")], QUEUES)
    | grants(["sqs:GetQueueAttributes", "sqs:GetQueueUrl"], QUEUES)
    | grants(["lambda:CreateEventSourceMapping"], ["*"], REDUCER)
    | grants(["lambda:DeleteEventSourceMapping"], [arn("lambda", "event-source-mapping:*")], REDUCER)
    | grants(["lambda:ListEventSourceMappings", "lambda:ListFunctions"], ["*"])
    | grants(["sqs:ListQueues", "states:ListStateMachines"], ["*"])
    | grants([f"states:{verb}StateMachine" for verb in ("Create", "Delete", "Describe", "Update")], MACHINES)
    | grants(["states:ListExecutions", "states:StartExecution"], MACHINES)
    | grants(["states:DescribeExecution", "states:GetExecutionHistory", "states:StopExecution"], EXECUTIONS)
    | grants(["ecr:CreateRepository", "ecr:DeleteRepository", "ecr:DescribeRepositories"], IMAGES)
    | grants(["ecr:DescribeImages", "ecr:ListImages", "ecr:PutImage", "ecr:BatchDeleteImage"], IMAGES)
    | grants(["ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload"], IMAGES)
    | grants(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], IMAGES)
    | grants(["ecr:GetAuthorizationToken"], ["*"])
    | grants(["s3:GetObject", "s3:GetObjectTagging"], [OBJECTS])
    | grants(["s3:ListBucket"], [BUCKET])
    | PASSED
)


def test_the_role_has_exactly_the_permissions_of_its_row() -> None:
    assert own_grants(scoped(), "operator") == ALLOWED


def test_the_role_is_trusted_by_its_own_account_with_mfa_alone() -> None:
    assert trust(scoped(), "operator")["Statement"] == [
        {
            "Sid": "OperatorsWithMfa",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": "sts:AssumeRole",
            "Condition": MFA,
        }
    ]


def test_the_group_may_assume_the_role_with_mfa_and_nothing_else() -> None:
    (policy,) = scoped().of("aws:iam/groupPolicy:GroupPolicy")
    assert policy.inputs["group"] == "SLIM-Operators"
    assert json.loads(policy.inputs["policy"])["Statement"] == [
        {
            "Sid": "BecomeOperator",
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": role_arn("SLIM-Operator"),
            "Condition": MFA,
        }
    ]
    assert not list(scoped().of("aws:iam/groupPolicyAttachment:GroupPolicyAttachment"))


@pytest.mark.parametrize(
    ("present", "expected"), [("true", Answer.ALLOWED), ("false", Answer.DENIED), (None, Answer.DENIED)]
)
def test_a_session_without_mfa_and_an_access_key_are_refused(present: str | None, expected: Answer) -> None:
    (policy,) = scoped().of("aws:iam/groupPolicy:GroupPolicy")
    context = Context({"aws:MultiFactorAuthPresent": (present,) if present else None}, complete=True)
    request = Request("sts:AssumeRole", role_arn("SLIM-Operator"), context)
    assert evaluate([parse(policy.inputs["policy"], PolicyKind.IDENTITY)], request).answer is expected


def test_users_join_the_group_and_keep_their_other_groups_and_permissions() -> None:
    joined = [(each.inputs["user"], each.inputs["groups"]) for each in scoped().of(MEMBERSHIP)]
    assert joined == [("ann", ["SLIM-Operators"]), ("bob", ["SLIM-Operators"])]
    # GroupMembership would take every other member out of the group, and UserPolicyAttachment is the other column's.
    assert {each.type for each in scoped().resources if "iam/user" in each.type or "Membership" in each.type} == {
        MEMBERSHIP
    }


def test_without_users_the_group_is_made_all_the_same() -> None:
    made = run_slim()
    assert made.one("aws:iam/group:Group", "slim-operators").inputs["name"] == "SLIM-Operators"
    assert not list(made.of(MEMBERSHIP))


def test_group_role_and_permission_carry_the_qualifier() -> None:
    made = run_slim(qualifier="dev")
    assert made.one("aws:iam/group:Group", "slim-operators").inputs["name"] == "SLIM-Operators-dev"
    (policy,) = made.of("aws:iam/groupPolicy:GroupPolicy")
    assert json.loads(policy.inputs["policy"])["Statement"][0]["Resource"] == role_arn("SLIM-Operator-dev")


def test_an_adopted_role_is_passed_under_its_own_path() -> None:
    existing = role_arn("AWSBatchServiceRole", "/service-role/")
    made = run_slim(adopt=["/service-role/AWSBatchServiceRole"], existing={"AWSBatchServiceRole": existing})
    passed = {resource for action, resource, _ in own_grants(made, "operator") if action == "iam:PassRole"}
    assert existing in passed
    assert role_arn("AWSBatchServiceRole") not in passed


def test_ec2_goes_by_both_its_names_in_china() -> None:
    made = run_slim(partition="aws-cn", region="cn-north-1")
    (conditions,) = (
        conditions for _, resource, conditions in own_grants(made, "operator") if "SLIM-Extras_ECS_for_EC2" in resource
    )
    services = ["batch.amazonaws.com", "ec2.amazonaws.com", "ec2.amazonaws.com.cn"]
    assert json.loads(conditions) == {"StringEquals": {"iam:PassedToService": services}}


REFUSED: list[tuple[str, str, str, dict[str, Any]]] = [
    ("a stronger role", "iam:PassRole", role_arn("Admin"), {"iam:PassedToService": ("lambda.amazonaws.com",)}),
    (
        "Batch's role to a function",
        "iam:PassRole",
        role_arn("AWSBatchServiceRole"),
        {"iam:PassedToService": ("lambda.amazonaws.com",)},
    ),
    ("its own role", "iam:PassRole", role_arn("SLIM-Operator"), {"iam:PassedToService": ("ec2.amazonaws.com",)}),
    ("a role's policy", "iam:PutRolePolicy", role_arn("SLIM-Operator"), {}),
    ("another function", "lambda:UpdateFunctionCode", arn("lambda", "function:payroll"), {}),
    ("a function's policy", "lambda:AddPermission", FUNCTION_ARNS[0], {}),
    ("a queue's policy", "sqs:SetQueueAttributes", arn("sqs", "GradientQueue_1"), {}),
    ("another repository", "ecr:PutImage", arn("ecr", "repository/payroll"), {}),
    ("a repository's policy", "ecr:SetRepositoryPolicy", IMAGES[0], {}),
    ("data written", "s3:PutObject", OBJECTS, {}),
    ("instances of its own", "ec2:RunInstances", arn("ec2", "instance/*"), {}),
    ("another state machine", "states:StartExecution", arn("states", "stateMachine:payroll"), {}),
]


@pytest.mark.parametrize(("what", "action", "resource", "context"), REFUSED, ids=[each[0] for each in REFUSED])
def test_the_operator_cannot_reach_beyond_the_workflow(
    what: str, action: str, resource: str, context: dict[str, Any]
) -> None:
    request = Request(action, resource, Context(context, complete=True))
    assert evaluate(effective(scoped(), "operator"), request).answer is Answer.DENIED, what
