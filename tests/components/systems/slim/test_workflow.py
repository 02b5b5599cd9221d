"""The SLIM workflow under its scoped roles: every call that it makes is allowed, and what is not its own is refused."""

from typing import Any

import pytest

from least_privilege.evaluation.evaluator import Answer, Request, evaluate
from least_privilege.policy.conditions import Context
from tests.support.slim_stack import (
    ACCOUNT,
    BUCKET,
    DEFINITIONS,
    FUNCTION_ARNS,
    JOB_QUEUES,
    LOGS,
    OBJECTS,
    arn,
    effective,
    role_arn,
    scoped,
)


def queue(name: str) -> str:
    return arn("sqs", name)


def job(**tags: str) -> dict[str, Any]:
    return {f"aws:{kind}Tag/Workflow": (value,) for kind, value in tags.items()}


QUEUE, KEY = queue("GradientQueue_1"), f"{OBJECTS[:-1]}pwitte/variables/chunk_1/image_iteration_1"
SUBMISSION = [arn("batch", "job-definition/isotropic-single-instance-batch:7"), arn("batch", "job-queue/SpotQueue_M4")]
JOB = arn("batch", "job/4a2b8c9e-0f11-4d3a-9a51-1d0a7c3f2b6e")
MAPPING = arn("lambda", "event-source-mapping:14e0db71-5d35-4eb5-b481-8945cf9d10c2")
ON_REDUCER = {"lambda:FunctionArn": (arn("lambda", "function:ReduceGradients"),)}
ON_ANOTHER = {"lambda:FunctionArn": (arn("lambda", "function:payroll"),)}

CALLS: list[tuple[str, str, str, list[str], dict[str, Any]]] = [
    ("lambda", "CreateQueue", "sqs:CreateQueue", [QUEUE], {}),
    ("lambda", "GetQueueUrl", "sqs:GetQueueUrl", [QUEUE], {}),
    ("lambda", "ListQueues", "sqs:ListQueues", ["*"], {}),
    ("lambda", "PurgeQueue", "sqs:PurgeQueue", [QUEUE], {}),
    ("lambda", "SendMessage", "sqs:SendMessage", [QUEUE], {}),
    ("lambda", "DeleteQueue", "sqs:DeleteQueue", [QUEUE], {}),
    ("lambda", "Lambda polls the queue", "sqs:ReceiveMessage", [QUEUE], {}),
    ("lambda", "Lambda deletes what is done", "sqs:DeleteMessage", [QUEUE], {}),
    ("lambda", "Lambda looks at the queue", "sqs:GetQueueAttributes", [QUEUE], {}),
    ("lambda", "CreateEventSourceMapping", "lambda:CreateEventSourceMapping", ["*"], ON_REDUCER),
    ("lambda", "ListEventSourceMappings", "lambda:ListEventSourceMappings", ["*"], {}),
    ("lambda", "DeleteEventSourceMapping", "lambda:DeleteEventSourceMapping", [MAPPING], ON_REDUCER),
    (
        "lambda",
        "RegisterJobDefinition",
        "batch:RegisterJobDefinition",
        [arn("batch", "job-definition/isotropic-multi-node-job-12")],
        {},
    ),
    ("lambda", "SubmitJob as the guide has it", "batch:SubmitJob", SUBMISSION, {}),
    ("lambda", "SubmitJob with the tag", "batch:SubmitJob", [*SUBMISSION, JOB], job(Request="SLIM")),
    (
        "lambda",
        "tags of SubmitJob",
        "batch:TagResource",
        [JOB],
        {**job(Request="SLIM"), "aws:TagKeys": ("Workflow",)},
    ),
    ("lambda", "DescribeJobs", "batch:DescribeJobs", ["*"], {}),
    ("lambda", "TerminateJob", "batch:TerminateJob", [JOB], job(Resource="SLIM")),
    ("lambda", "GetObject, with ranges, and HeadObject", "s3:GetObject", [KEY], {}),
    ("lambda", "ListObjects", "s3:ListBucket", [BUCKET], {}),
    ("lambda", "PutObject, and create, part, complete of an upload", "s3:PutObject", [KEY], {}),
    ("lambda", "PutObjectTagging", "s3:PutObjectTagging", [KEY], {}),
    ("lambda", "GetObjectTagging", "s3:GetObjectTagging", [KEY], {}),
    ("lambda", "AbortMultipartUpload", "s3:AbortMultipartUpload", [KEY], {}),
    ("lambda", "DeleteObject", "s3:DeleteObject", [KEY], {}),
    ("lambda", "the first log", "logs:CreateLogGroup", [f"{LOGS[0]}:log-stream:"], {}),
    ("lambda", "logs", "logs:PutLogEvents", [f"{LOGS[0]}:log-stream:2026/01/01/[$LATEST]ab"], {}),
    ("lambda", "a VPC function's network", "ec2:CreateNetworkInterface", ["*"], {}),
    ("containers", "GetObject", "s3:GetObject", [KEY], {}),
    ("containers", "PutObject", "s3:PutObject", [KEY], {}),
    ("containers", "PutObjectTagging", "s3:PutObjectTagging", [KEY], {}),
    ("containers", "GetObjectTagging", "s3:GetObjectTagging", [KEY], {}),
    ("containers", "SendMessage", "sqs:SendMessage", [QUEUE], {}),
    ("containers", "image pull", "ecr:BatchGetImage", [arn("ecr", "repository/aws_seismic_imaging")], {}),
    ("stepFunctions", "a step", "lambda:InvokeFunction", [arn("lambda", "function:CheckS3forVariable_MultiNode")], {}),
    ("spotFleet", "instances", "ec2:RequestSpotInstances", ["*"], {}),
]


def answer(key: str, action: str, resource: str, context: dict[str, Any]) -> Answer:
    return evaluate(effective(scoped(), key), Request(action, resource, Context(context, complete=True))).answer


@pytest.mark.parametrize(
    ("key", "call", "action", "resources", "context"), CALLS, ids=[f"{c[0]}: {c[1]}" for c in CALLS]
)
def test_every_call_of_the_workflow_is_allowed(
    key: str, call: str, action: str, resources: list[str], context: dict[str, Any]
) -> None:
    assert {answer(key, action, resource, context) for resource in resources} == {Answer.ALLOWED}, call


REFUSED: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("lambda", "a stranger's queue", "sqs:SendMessage", queue("payroll"), {}),
    ("lambda", "another account's queue", "sqs:SendMessage", QUEUE.replace(ACCOUNT, "111111111111"), {}),
    ("lambda", "a trigger of another function", "lambda:CreateEventSourceMapping", "*", ON_ANOTHER),
    ("lambda", "a trigger of no known function", "lambda:CreateEventSourceMapping", "*", {}),
    ("lambda", "another function's trigger deleted", "lambda:DeleteEventSourceMapping", MAPPING, ON_ANOTHER),
    ("lambda", "another bucket", "s3:GetObject", "arn:aws:s3:::slim-imaging-999900001112/key", {}),
    ("lambda", "all buckets listed", "s3:ListAllMyBuckets", "*", {}),
    ("lambda", "the bucket's policy", "s3:PutBucketPolicy", BUCKET, {}),
    ("lambda", "another job definition", "batch:SubmitJob", arn("batch", "job-definition/miner:1"), {}),
    ("lambda", "another job queue", "batch:SubmitJob", arn("batch", "job-queue/payroll"), {}),
    ("lambda", "another workflow's job", "batch:TerminateJob", JOB, job(Resource="payroll")),
    ("lambda", "a job without tag", "batch:TerminateJob", JOB, {}),
    (
        "lambda",
        "another workflow's job taken over",
        "batch:TagResource",
        JOB,
        {**job(Request="SLIM", Resource="payroll"), "aws:TagKeys": ("Workflow",)},
    ),
    (
        "lambda",
        "further tags",
        "batch:TagResource",
        JOB,
        {**job(Request="SLIM"), "aws:TagKeys": ("Workflow", "CostCenter")},
    ),
    (
        "lambda",
        "privileged containers",
        "batch:RegisterJobDefinition",
        DEFINITIONS[0],
        {"batch:Privileged": ("true",)},
    ),
    ("lambda", "a job role", "iam:PassRole", role_arn("SLIM-Extras_ECS_for_EC2"), {}),
    ("lambda", "job queues made", "batch:CreateJobQueue", JOB_QUEUES[0], {}),
    ("lambda", "functions changed", "lambda:UpdateFunctionCode", FUNCTION_ARNS[0], {}),
    ("containers", "gradients deleted", "s3:DeleteObject", KEY, {}),
    ("containers", "messages received", "sqs:ReceiveMessage", QUEUE, {}),
    ("containers", "roles read", "iam:GetRole", role_arn("SLIM-Extras_for_Lambda"), {}),
    ("stepFunctions", "another function", "lambda:InvokeFunction", arn("lambda", "function:payroll"), {}),
]


@pytest.mark.parametrize(
    ("key", "call", "action", "resource", "context"), REFUSED, ids=[f"{r[0]}: {r[1]}" for r in REFUSED]
)
def test_what_is_not_the_workflows_is_refused(
    key: str, call: str, action: str, resource: str, context: dict[str, Any]
) -> None:
    assert answer(key, action, resource, context) is Answer.DENIED, call
