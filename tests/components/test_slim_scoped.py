"""SLIM's scoped roles: exactly the inventory's permissions, and still every call that the workflow makes."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from least_privilege import catalogue
from least_privilege.conditions import Context
from least_privilege.evaluation import Answer, Request, evaluate
from tests.components.slim_stack import (
    ACCOUNT,
    Grant,
    arn,
    aws_policy,
    effective,
    grants,
    listed,
    managed,
    own_documents,
    own_grants,
    role_arn,
    run_slim,
    scoped,
    trust,
)

BUCKET, OBJECTS = f"arn:aws:s3:::slim-imaging-{ACCOUNT}", f"arn:aws:s3:::slim-imaging-{ACCOUNT}/*"
QUEUES, JOBS = [arn("sqs", "GradientQueue_*")], [arn("batch", "job/*")]
FUNCTIONS = [
    "CreateQueues",
    "Iterator",
    "ComputeGradients",
    "ComputeGradients_MultiNode",
    "CheckS3forVariable",
    "CheckS3forVariable_MultiNode",
    "ReduceGradients",
    "CleanUp",
]
FUNCTION_ARNS = [arn("lambda", f"function:{name}") for name in FUNCTIONS]
LOGS = [arn("logs", f"log-group:/aws/lambda/{name}") for name in FUNCTIONS]
DEFINITIONS = [
    arn("batch", f"job-definition/{name}") for name in ("isotropic-single-instance-batch", "isotropic-multi-node-job-*")
]
JOB_QUEUES = [
    arn("batch", f"job-queue/{name}")
    for name in (
        "SpotQueue_M4",
        "SpotQueue_R5_MAX_24",
        "SpotQueue_R5_MAX_48",
        "MultiNodeQueue_R5_MAX_24",
        "MultiNodeQueue_C5N_MAX_18",
    )
]
ENVIRONMENTS = [
    arn("batch", f"compute-environment/{name}")
    for name in (
        "M4_SPOT_MAXCPU_8",
        "R5_SPOT_MAXCPU_24",
        "R5_SPOT_MAXCPU_48",
        "R5_ON_DEMAND_MAXCPU_24",
        "C5N_ON_DEMAND_MAXCPU_18",
    )
]
MACHINES = [arn("states", f"stateMachine:{name}") for name in ("LSRTM-SGD", "LSRTM-SGD-MultiNode")]
REDUCER = {"ArnEquals": {"lambda:FunctionArn": arn("lambda", "function:ReduceGradients")}}
SUBMITTED = {"aws:RequestTag/Workflow": "SLIM"}
OWN = {"aws:ResourceTag/Workflow": "SLIM"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the inventory: who assumes the role, on behalf of which resources, and what it may do."""

    name: str
    service: str
    managed: set[str] = field(default_factory=set)
    allowed: set[Grant] = field(default_factory=set)
    source: list[str] = field(default_factory=list)


INVENTORY = {
    "batchService": Row(
        name="AWSBatchServiceRole",
        service="batch",
        managed={"service-role/AWSBatchServiceRole"},
        source=[*ENVIRONMENTS, *JOBS],
    ),
    "stepFunctions": Row(
        name="StepFunctionsLambdaRole",
        service="states",
        allowed=grants(["lambda:InvokeFunction"], FUNCTION_ARNS),
        source=MACHINES,
    ),
    "containers": Row(
        name="SLIM-Extras_ECS_for_EC2",
        service="ec2",
        managed={"service-role/AmazonEC2ContainerServiceforEC2Role"},
        allowed=grants(["s3:GetObject", "s3:PutObject", "s3:GetObjectTagging", "s3:PutObjectTagging"], [OBJECTS])
        | grants(["s3:ListBucket"], [BUCKET])
        | grants(["sqs:SendMessage", "sqs:GetQueueUrl"], QUEUES),
    ),
    "lambda": Row(
        name="SLIM-Extras_for_Lambda",
        service="lambda",
        managed={"service-role/AWSLambdaVPCAccessExecutionRole"},
        allowed=grants([f"sqs:{verb}Queue" for verb in ("Create", "Delete", "Purge")], QUEUES)
        | grants([f"sqs:{verb}Message" for verb in ("Send", "Receive", "Delete")], QUEUES)
        | grants(["sqs:GetQueueUrl", "sqs:GetQueueAttributes"], QUEUES)
        | grants(["sqs:ListQueues", "lambda:ListEventSourceMappings"], ["*"])
        | grants(["lambda:CreateEventSourceMapping"], ["*"], REDUCER)
        | grants(["lambda:DeleteEventSourceMapping"], [arn("lambda", "event-source-mapping:*")], REDUCER)
        | grants([f"s3:{verb}Object" for verb in ("Get", "Put", "Delete")], [OBJECTS])
        | grants(["s3:GetObjectTagging", "s3:PutObjectTagging"], [OBJECTS])
        | grants(["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], [OBJECTS])
        | grants(["s3:ListBucket", "s3:ListBucketMultipartUploads"], [BUCKET])
        | grants(["batch:DescribeJobDefinitions", "batch:DescribeJobQueues", "batch:DescribeJobs"], ["*"])
        | grants(["batch:ListJobs"], ["*"])
        | grants(["batch:RegisterJobDefinition"], DEFINITIONS, {"BoolIfExists": {"batch:Privileged": "false"}})
        | grants(["batch:DeregisterJobDefinition"], [f"{each}:*" for each in DEFINITIONS])
        | grants(["batch:SubmitJob"], [*(f"{each}:*" for each in DEFINITIONS), *JOB_QUEUES])
        | grants(["batch:SubmitJob"], JOBS, {"StringEquals": SUBMITTED})
        | grants(["batch:CancelJob", "batch:TerminateJob"], JOBS, {"StringEquals": OWN})
        | grants(
            ["batch:TagResource"],
            JOBS,
            {
                "StringEquals": SUBMITTED,
                "ForAllValues:StringEquals": {"aws:TagKeys": "Workflow"},
                "StringEqualsIfExists": OWN,
            },
        )
        | grants(["logs:CreateLogGroup"], LOGS)
        | grants(["logs:CreateLogStream", "logs:PutLogEvents"], [*LOGS, *(f"{each}:*" for each in LOGS)]),
    ),
    "spotFleet": Row(
        name="AmazonEC2SpotFleetRole",
        service="spotfleet",
        managed={"service-role/AmazonEC2SpotFleetTaggingRole"},
        source=[arn("ec2", "spot-fleet-request/sfr-*")],
    ),
}


def test_the_roles_are_those_of_the_inventory_and_the_operators() -> None:
    made = {each.name.removeprefix("slim-") for each in scoped().of("aws:iam/role:Role")}
    assert made == {*INVENTORY, "operator"}


@pytest.mark.parametrize("key", INVENTORY)
def test_a_role_has_exactly_the_permissions_of_its_row(key: str) -> None:
    row = INVENTORY[key]
    assert scoped().one("aws:iam/role:Role", f"slim-{key}").inputs["name"] == row.name
    assert managed(scoped(), key) == set(map(aws_policy, row.managed))
    assert own_grants(scoped(), key) == row.allowed


@pytest.mark.parametrize("key", INVENTORY)
def test_a_role_is_trusted_by_exactly_its_service_on_behalf_of_the_workflow(key: str) -> None:
    row = INVENTORY[key]
    (statement,) = trust(scoped(), key)["Statement"]
    conditions: dict[str, Any] = statement.pop("Condition", {})
    assert statement == {
        "Sid": "Service",
        "Effect": "Allow",
        "Principal": {"Service": f"{row.service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    source = conditions.pop("ArnLike", {}).get("aws:SourceArn", [])
    assert listed(source) == row.source
    assert conditions == ({"StringEquals": {"aws:SourceAccount": ACCOUNT}} if row.source else {})


def test_the_profile_of_the_instances_has_the_name_of_their_role() -> None:
    (profile,) = scoped().of("aws:iam/instanceProfile:InstanceProfile")
    assert profile.inputs["name"] == profile.inputs["role"] == "SLIM-Extras_ECS_for_EC2"


def test_exact_names_never_have_the_qualifier_and_the_operators_do() -> None:
    made = run_slim(qualifier="dev")
    names = {each.name: each.inputs["name"] for each in made.of("aws:iam/role:Role")}
    assert names == {f"slim-{key}": row.name for key, row in INVENTORY.items()} | {"slim-operator": "SLIM-Operator-dev"}
    assert made.one("aws:iam/policy:Policy", "slim-lambda-LambdaBatchExecutionPolicy").inputs["name"] == (
        "LambdaBatchExecutionPolicy"
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


@pytest.mark.parametrize("key", [*INVENTORY, "operator"])
def test_every_grant_is_of_the_service_authorization_reference(key: str) -> None:
    """Each action exists, is granted on resources of its kind, and supports the keys it is limited by."""
    for action, resource, conditions in own_grants(scoped(), key):
        known = catalogue.find(action)
        assert known is not None, action
        if resource == "*":
            assert not known.supports_resources, f"{action} could be narrower"
        else:
            # "Logs for X" is the inventory's own term: streams, and the group that they are in.
            of_group = resource in LOGS and action in ("logs:CreateLogStream", "logs:PutLogEvents")
            assert of_group or catalogue.resource_fits(known, resource), f"{action} on {resource}"
        for keys in json.loads(conditions or "{}").values():
            assert all(catalogue.supports_key(known, each) for each in keys), f"{action} under {keys}"


def test_functions_that_set_no_tag_may_end_any_job_and_tag_none() -> None:
    changed = own_grants(run_slim({"jobTag": ""}), "lambda") ^ INVENTORY["lambda"].allowed
    assert {grant for grant in changed if not grant[2]} == grants(
        ["batch:SubmitJob", "batch:CancelJob", "batch:TerminateJob"], JOBS
    )
    assert {action for action, _, conditions in changed if conditions} == {
        "batch:SubmitJob",
        "batch:CancelJob",
        "batch:TerminateJob",
        "batch:TagResource",
    }


def test_the_settings_names_are_what_the_roles_are_limited_to() -> None:
    made = run_slim(
        {
            "bucket": "seismic",
            "queuePrefix": "Sum-",
            "functions": ["reduce", "submit"],
            "reducer": "reduce",
            "jobDefinitions": ["image"],
            "jobQueues": ["spot"],
            "computeEnvironments": ["m7"],
            "stateMachines": ["loop"],
            "jobTag": "imaging",
        }
    )
    text = "".join(own_documents(made, "lambda") + own_documents(made, "containers") + own_documents(made, "operator"))
    for default in ("slim-imaging", "GradientQueue", "ReduceGradients", "isotropic", "SpotQueue", "M4_SPOT", "LSRTM"):
        assert default not in text
    for given in ("s3:::seismic/*", "sqs:us-east-1:999900001111:Sum-*", "function:reduce", "job-definition/image:*"):
        assert given in text
    assert trust(made, "stepFunctions")["Statement"][0]["Condition"]["ArnLike"] == {
        "aws:SourceArn": arn("states", "stateMachine:loop")
    }
