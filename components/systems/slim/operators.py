"""Who operates the SLIM workflow: a group that may only assume one role with MFA, not users with full access."""

from collections.abc import Iterable

import pulumi
import pulumi_aws as aws

from components.config.slim import SlimSettings
from components.iam import statements
from components.iam.policy_documents import Statement, allow, document, to_json, trust
from components.iam.service_role import ServiceRole, ServiceRoleArgs
from components.systems.definition import Roles, System
from components.systems.slim.scoped import end_jobs, trigger_reducer
from components.systems.slim.workflow import Workflow

GROUP = "SLIM-Operators"
WITH_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
"""False and absent both fail: a long-term access key carries no such context, whatever device the user has.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html"""


def role(system: System[SlimSettings], service_roles: Roles) -> ServiceRoleArgs:
    """SLIM-Operator, which may pass each of `service_roles` to the service that it is for."""
    flow = Workflow.of(system)
    return system.role(
        "SLIM-Operator",
        description="Operators of the SLIM workflow, with MFA: its Batch environment, images, functions and workflow",
        # A group cannot be a principal: the trust names the account, and the group's policy allows it.
        trust=document(trust("OperatorsWithMfa", {"AWS": system.arns.iam("root", "", "")}, WITH_MFA)),
        inline_policies={
            "Batch": document(*_batch(flow)),
            "Workflow": document(*_functions(flow), *_state_machines(flow), *_images(flow), *_data(flow)),
            "PassRoles": document(*_pass_roles(system, service_roles)),
        },
    )


def create_group(
    parent: pulumi.Resource, system: System[SlimSettings], operator: ServiceRole, users: Iterable[str]
) -> None:
    """The group, its one permission, and membership of `users`, who exist already; their other groups are untouched."""
    opts, name = pulumi.ResourceOptions(parent=parent), system.settings.named(GROUP)
    group = aws.iam.Group("slim-operators", name=name, path=system.settings.path, opts=opts)
    content = document(allow("BecomeOperator", "sts:AssumeRole", operator.arn, WITH_MFA))
    aws.iam.GroupPolicy("slim-operators", name="BecomeOperator", group=group.name, policy=to_json(content), opts=opts)
    for user in users:
        aws.iam.UserGroupMembership(f"slim-operators-{user}", user=user, groups=[group.name], opts=opts)


def _batch(flow: Workflow) -> tuple[Statement, ...]:
    return (
        allow(
            "ManageComputeEnvironments",
            (
                "batch:CreateComputeEnvironment",
                "batch:DeleteComputeEnvironment",
                "batch:UpdateComputeEnvironment",
            ),
            flow.compute_environments,
        ),
        # A queue is made from compute environments: Batch asks for both.
        allow(
            "ManageJobQueues",
            ("batch:CreateJobQueue", "batch:UpdateJobQueue"),
            (*flow.job_queues, *flow.compute_environments),
        ),
        allow("DeleteJobQueues", "batch:DeleteJobQueue", flow.job_queues),
        # Deleting a queue would end its jobs anyhow; this ends one of them.
        end_jobs(flow),
        # What is there, and the network of a compute environment and of functions. None of these has a resource.
        allow(
            "Describe",
            (
                "batch:DescribeComputeEnvironments",
                "batch:DescribeJobDefinitions",
                "batch:DescribeJobQueues",
                "batch:DescribeJobs",
                "batch:ListJobs",
                "ec2:DescribeImages",
                "ec2:DescribeKeyPairs",
                "ec2:DescribePlacementGroups",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ),
            "*",
        ),
    )


def _functions(flow: Workflow) -> tuple[Statement, ...]:
    return (
        allow(
            "ManageFunctions",
            (
                "lambda:CreateFunction",
                "lambda:DeleteFunction",
                "lambda:GetFunction",
                "lambda:GetFunctionConfiguration",
                "lambda:UpdateFunctionCode",
                "lambda:UpdateFunctionConfiguration",
            ),
            flow.functions,
        ),
        # Queues and triggers by hand, where the workflow runs with `auto_create_queues: FALSE`.
        allow(
            "ManageQueues",
            (
                "sqs:CreateQueue",
                "sqs:DeleteQueue",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:PurgeQueue",
            ),
            flow.queues,
        ),
        *trigger_reducer(flow),
        # None of these has a resource.
        allow(
            "List",
            ("lambda:ListEventSourceMappings", "lambda:ListFunctions", "sqs:ListQueues", "states:ListStateMachines"),
            "*",
        ),
    )


def _state_machines(flow: Workflow) -> tuple[Statement, ...]:
    return (
        allow(
            "ManageStateMachines",
            (
                "states:CreateStateMachine",
                "states:DeleteStateMachine",
                "states:DescribeStateMachine",
                "states:ListExecutions",
                "states:StartExecution",
                "states:UpdateStateMachine",
            ),
            flow.state_machines,
        ),
        allow(
            "ManageExecutions",
            ("states:DescribeExecution", "states:GetExecutionHistory", "states:StopExecution"),
            flow.executions,
        ),
    )


def _images(flow: Workflow) -> tuple[Statement, ...]:
    return (
        # The containers' repositories: make, push, look, tidy up.
        allow(
            "ManageImages",
            (
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchDeleteImage",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:CreateRepository",
                "ecr:DeleteRepository",
                "ecr:DescribeImages",
                "ecr:DescribeRepositories",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:ListImages",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ),
            flow.repositories,
        ),
        # `docker login`; the token can do what the caller can, and the call has no resource.
        allow("LogIn", "ecr:GetAuthorizationToken", "*"),
    )


def _data(flow: Workflow) -> tuple[Statement, ...]:
    return (
        # An array's type is in the object's tags.
        allow("ReadData", ("s3:GetObject", "s3:GetObjectTagging"), flow.objects),
        allow("ListData", "s3:ListBucket", flow.bucket),
        *statements.use_keys(flow.arns, "UseDataKey", [flow.own.bucket_key], statements.READ_OBJECTS, "s3"),
    )


def _pass_roles(system: System[SlimSettings], service_roles: Roles) -> tuple[Statement, ...]:
    """One statement a role. Batch gets the instances' and the Spot Fleet role together with its own and passes them on.
    AWS does not document which service is named for these two: both are allowed, and Batch can assume neither."""
    passed = {
        "batchService": ("batch",),
        "containers": ("batch", "ec2"),
        "spotFleet": ("batch", "spotfleet"),
        "lambda": ("lambda",),
        "stepFunctions": ("states",),
    }
    return tuple(
        allow(
            f"Pass{key[0].upper()}{key[1:]}",
            "iam:PassRole",
            service_roles[key].arn,
            {"StringEquals": {"iam:PassedToService": system.arns.services(*services)}},
        )
        for key, services in passed.items()
    )
