"""SLIM's scoped roles: each has exactly the inventory's permissions, from exactly whom the inventory says."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from least_privilege.aws import actions, condition_keys
from least_privilege.rules.support.permissions.resource_fit import fits
from tests.support.slim_stack import (
    ACCOUNT,
    BUCKET,
    DEFINITIONS,
    ENVIRONMENTS,
    FUNCTION_ARNS,
    JOB_QUEUES,
    JOBS,
    LOGS,
    MACHINES,
    OBJECTS,
    OWN,
    QUEUES,
    REDUCER,
    REGION,
    SUBMITTED,
    Grant,
    arn,
    aws_policy,
    grants,
    listed,
    managed,
    own_documents,
    own_grants,
    run_slim,
    scoped,
    trust,
)


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
        | grants(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], [f"{each}:*" for each in LOGS]),
    ),
    "spotFleet": Row(
        name="AmazonEC2SpotFleetRole",
        service="spotfleet",
        managed={"service-role/AmazonEC2SpotFleetTaggingRole"},
        source=[arn("ec2", "spot-fleet-request/sfr-*")],
    ),
}


def test_keys_of_data_and_queues_are_used_by_s3_and_sqs_alone() -> None:
    data, queues = (f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-12345678901{n}" for n in (1, 2))
    made, read, write = run_slim({"bucketKey": data, "queuesKey": queues}), ["kms:Decrypt"], ["kms:GenerateDataKey"]
    for key, expected in {
        "containers": grants(read + write, [data], _via("s3")) | grants(read + write, [queues], _via("sqs")),
        "lambda": grants(read + write, [data], _via("s3")) | grants(read + write, [queues], _via("sqs")),
        "operator": grants(read, [data], _via("s3")),
    }.items():
        assert own_grants(made, key) - own_grants(scoped(), key) == expected, key


def _via(service: str) -> Any:
    return {"StringEquals": {"kms:ViaService": f"{service}.{REGION}.amazonaws.com"}}


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


@pytest.mark.parametrize("key", [*INVENTORY, "operator"])
def test_every_grant_is_of_the_service_authorization_reference(key: str) -> None:
    """Each action exists, is granted on resources of its kind, and supports the keys it is limited by."""
    granted = own_grants(scoped(), key)
    assert bool(granted) != (key in ("batchService", "spotFleet"))  # They have AWS's own policies alone.
    for action, resource, conditions in granted:
        known = actions.find(action)
        assert known is not None, action
        if resource == "*":
            assert not known.supports_resources, f"{action} could be narrower"
        else:
            assert fits(known, resource), f"{action} on {resource}"
        for keys in json.loads(conditions or "{}").values():
            assert all(condition_keys.supports_key(known, each) for each in keys), f"{action} under {keys}"


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
