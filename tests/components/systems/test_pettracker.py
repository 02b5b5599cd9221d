"""PetTracker against the inventory, both ways: each role has these permissions and no others."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from components.config.stack_settings import SettingsError
from tests.support.running import Run, run_stack

ACCOUNT, REGION = "777788889999", "us-east-1"
IMAGES, THUMBNAILS = "arn:aws:s3:::pettracker-images/*", "arn:aws:s3:::pettracker-thumbnails/*"


def regional(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def grants(actions: Iterable[str], *resources: str) -> set[tuple[str, str]]:
    return {(action, resource) for action in actions for resource in resources}


TABLES = regional("dynamodb", "table/PetTracker-*")
LOGS = regional("logs", "log-group:/aws/lambda/pettracker-*")
FUNCTIONS = regional("lambda", "function:pettracker-*")
CONDITIONS: Mapping[str, Any] = {
    "ecs:TagResource": {"StringEquals": {"ecs:CreateAction": "RunTask"}},
    "ecs:RunTask": {"ArnEquals": {"ecs:cluster": regional("ecs", "cluster/pettracker")}},
    "iam:PassRole": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
}
"""Of the actions that are allowed under a condition."""
KEY = regional("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the inventory: who assumes the role, on whose behalf, the managed policies and everything else."""

    name: str
    service: str
    managed: set[str] = field(default_factory=set)
    allowed: set[tuple[str, str]] = field(default_factory=set)
    source: set[str] = field(default_factory=set)
    profile: str = ""


INVENTORY = {
    "lambdaBasic": Row(
        name="PetTracker-Lambda-Basic", service="lambda", managed={"service-role/AWSLambdaBasicExecutionRole"}
    ),
    "lambdaVpc": Row(
        name="PetTracker-Lambda-VPC", service="lambda", managed={"service-role/AWSLambdaVPCAccessExecutionRole"}
    ),
    "lambdaPhotoProcessor": Row(
        name="PetTracker-Lambda-PhotoProcessor",
        service="lambda",
        allowed=grants(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], LOGS)
        | grants(["s3:GetObject", "s3:PutObject"], IMAGES, THUMBNAILS)
        | grants(["dynamodb:PutItem", "dynamodb:UpdateItem"], regional("dynamodb", "table/PetTracker-Photos")),
    ),
    "ec2WebServer": Row(
        name="PetTracker-EC2-WebServer",
        service="ec2",
        allowed=grants(["s3:GetObject"], IMAGES),
        profile="PetTracker-EC2-WebServer-Profile",
    ),
    "ecsExecution": Row(
        name="PetTracker-ECS-Execution",
        service="ecs-tasks",
        managed={"service-role/AmazonECSTaskExecutionRolePolicy"},
        source={regional("ecs", "*")},
    ),
    "ecsTask": Row(
        name="PetTracker-ECS-Task",
        service="ecs-tasks",
        allowed=grants(["s3:GetObject", "s3:PutObject"], IMAGES)
        | grants(
            [f"dynamodb:{verb}Item" for verb in ("Get", "Put", "Update", "Delete", "BatchGet", "BatchWrite")], TABLES
        )
        | grants(["dynamodb:ConditionCheckItem"], TABLES)
        | grants(["dynamodb:Query"], TABLES),
        source={regional("ecs", "*")},
    ),
    "apiGatewayCloudWatch": Row(
        name="APIGateway-CloudWatch-Role",
        service="apigateway",
        managed={"service-role/AmazonAPIGatewayPushToCloudWatchLogs"},
    ),
    "stepFunctions": Row(
        name="PetTracker-StepFunctions",
        service="states",
        allowed=grants(["lambda:InvokeFunction"], FUNCTIONS)
        | grants(["sns:Publish"], regional("sns", "pettracker-*"))
        | grants([f"logs:{verb}LogDelivery" for verb in ("Create", "Get", "Update", "Delete")], "*")
        | grants(["logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies"], "*")
        | grants(["logs:DescribeLogGroups"], "*"),
        source={regional("states", "stateMachine:pettracker-*")},
    ),
    "eventBridge": Row(
        name="PetTracker-EventBridge",
        service="events",
        allowed=grants(["states:StartExecution"], regional("states", "stateMachine:pettracker-*"))
        | grants(["ecs:RunTask"], regional("ecs", "task-definition/pettracker-api:*"))
        | grants(["ecs:TagResource"], regional("ecs", "task/pettracker/*"))
        | grants(
            ["iam:PassRole"], *(f"arn:aws:iam::{ACCOUNT}:role/PetTracker-ECS-{kind}" for kind in ("Execution", "Task"))
        ),
        source={regional("events", "rule/pettracker-*"), regional("events", "rule/*/pettracker-*")},
    ),
}
START = grants(["states:StartExecution"], regional("states", "stateMachine:pettracker-*"))


@cache
def prod() -> Run:
    return prod_with()


def prod_with(settings: Mapping[str, Any] | None = None, **others: Any) -> Run:
    """Production with PetTracker alone, and changes to its settings."""
    changes = {"pettracker": settings} if settings else {}
    return run_stack("prod", {"systems": ["pettracker"], **changes, **others})


def listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def allowed(made: Run, key: str) -> set[tuple[str, str]]:
    """What the inline policies of a role allow, action by resource, each under exactly the condition of its action."""
    pairs: set[tuple[str, str]] = set()
    for policy in made.of("aws:iam/rolePolicy:RolePolicy"):
        if not policy.name.startswith(f"pettracker-{key}-"):
            continue
        for statement in json.loads(policy.inputs["policy"])["Statement"]:
            assert set(statement) - {"Condition"} == {"Sid", "Effect", "Action", "Resource"}
            assert statement["Effect"] == "Allow"
            for action in listed(statement["Action"]):
                assert statement.get("Condition") == CONDITIONS.get(action), action
            pairs |= grants(listed(statement["Action"]), *listed(statement["Resource"]))
    return pairs


def managed(made: Run, key: str) -> set[str]:
    attachments = made.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    return {each.inputs["policyArn"] for each in attachments if each.name.startswith(f"pettracker-{key}-")}


def test_the_roles_are_those_of_the_inventory() -> None:
    assert {each.name.removeprefix("pettracker-") for each in prod().of("aws:iam/role:Role")} == set(INVENTORY)


@pytest.mark.parametrize("key", INVENTORY)
def test_a_role_has_exactly_the_permissions_of_its_row(key: str) -> None:
    row = INVENTORY[key]
    assert prod().one("aws:iam/role:Role", f"pettracker-{key}").inputs["name"] == row.name
    assert allowed(prod(), key) == row.allowed
    assert managed(prod(), key) == {f"arn:aws:iam::aws:policy/{name}" for name in row.managed}


@pytest.mark.parametrize("key", INVENTORY)
def test_a_role_is_trusted_by_exactly_its_service_on_behalf_of_the_account(key: str) -> None:
    row = INVENTORY[key]
    document = json.loads(prod().one("aws:iam/role:Role", f"pettracker-{key}").inputs["assumeRolePolicy"])
    (statement,) = document["Statement"]
    conditions: Mapping[str, Any] = statement.pop("Condition", {})
    assert statement == {
        "Sid": "Service",
        "Effect": "Allow",
        "Principal": {"Service": f"{row.service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    if row.source:
        assert set(conditions) == {"StringEquals", "ArnLike"}
        assert conditions["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
        assert set(listed(conditions["ArnLike"]["aws:SourceArn"])) == row.source
    else:
        assert conditions == {}


@pytest.mark.parametrize("key", INVENTORY)
def test_only_the_web_server_has_an_instance_profile(key: str) -> None:
    found = [each for each in prod().of("aws:iam/instanceProfile:InstanceProfile") if each.name == f"pettracker-{key}"]
    row = INVENTORY[key]
    assert [(each.inputs["name"], each.inputs["role"]) for each in found] == (
        [(row.profile, row.name)] if row.profile else []
    )


def test_session_manager_is_a_switch() -> None:
    made = prod_with({"webServer": {"sessionManager": True}})
    assert managed(made, "ec2WebServer") == {"arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"}


def test_further_targets_of_event_bridge_are_each_scoped() -> None:
    targets = {"functions": ["audit"], "queues": ["uploads.fifo"], "topics": ["alerts", "news"]}
    made = prod_with({"eventTargets": targets})
    assert allowed(made, "eventBridge") == START | (
        grants(["lambda:InvokeFunction"], regional("lambda", "function:audit"), regional("lambda", "function:audit:*"))
        | grants(["sqs:SendMessage"], regional("sqs", "uploads.fifo"))
        | grants(["sns:Publish"], regional("sns", "alerts"), regional("sns", "news"))
    )


@pytest.mark.parametrize(
    ("settings", "key", "service", "actions"),
    [
        ({"imagesKey": KEY}, "lambdaPhotoProcessor", "s3", ["kms:Decrypt", "kms:GenerateDataKey"]),
        ({"thumbnailsKey": KEY}, "lambdaPhotoProcessor", "s3", ["kms:Decrypt", "kms:GenerateDataKey"]),
        ({"tablesKey": KEY}, "lambdaPhotoProcessor", "dynamodb", "kms:Decrypt"),
        ({"imagesKey": KEY}, "ec2WebServer", "s3", "kms:Decrypt"),
        ({"imagesKey": KEY}, "ecsTask", "s3", ["kms:Decrypt", "kms:GenerateDataKey"]),
        ({"tablesKey": KEY}, "ecsTask", "dynamodb", "kms:Decrypt"),
        ({"eventTargets": {"topicsKey": KEY}}, "stepFunctions", "sns", ["kms:Decrypt", "kms:GenerateDataKey"]),
        (
            {"eventTargets": {"queues": ["uploads"], "queuesKey": KEY}},
            "eventBridge",
            "sqs",
            ["kms:Decrypt", "kms:GenerateDataKey"],
        ),
        (
            {"eventTargets": {"topics": ["news"], "topicsKey": KEY}},
            "eventBridge",
            "sns",
            ["kms:Decrypt", "kms:GenerateDataKey"],
        ),
    ],
)
def test_a_key_is_used_by_the_service_that_encrypts_with_it(
    settings: Any, key: str, service: str, actions: list[str] | str
) -> None:
    policies = prod_with(settings).of("aws:iam/rolePolicy:RolePolicy")
    found = [
        statement
        for policy in policies
        if policy.name.startswith(f"pettracker-{key}-")
        for statement in json.loads(policy.inputs["policy"])["Statement"]
        if any(action.startswith("kms:") for action in listed(statement["Action"]))
    ]
    (statement,) = found
    assert (statement["Action"], statement["Resource"]) == (actions, KEY)
    assert statement["Condition"] == {"StringEquals": {"kms:ViaService": f"{service}.us-east-1.amazonaws.com"}}


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ({"taskDefinitions": ["api"]}, "cluster: missing; expected the ECS cluster in which the tasks run"),
        ({"cluster": "pets"}, "taskDefinitions: missing; expected the tasks that run in the cluster"),
    ],
)
def test_tasks_of_event_bridge_run_in_a_named_cluster(targets: dict[str, Any], expected: str) -> None:
    with pytest.raises(SettingsError) as raised:
        prod_with({"eventTargets": targets})
    assert f"aws-roles:pettracker.eventTargets.{expected}" in str(raised.value)


def test_the_launch_template_requires_imdsv2_within_one_hop_and_binds_the_profile() -> None:
    template = prod().one("aws:ec2/launchTemplate:LaunchTemplate", "pettracker-web")
    assert template.inputs["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    assert template.inputs["iamInstanceProfile"] == {"name": "PetTracker-EC2-WebServer-Profile"}
    parameter = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    assert template.inputs["imageId"] == f"resolve:ssm:{parameter}"
    assert any("InstanceProfile" in urn for urn in template.dependencies)


def test_an_image_of_ones_own_needs_no_parameter() -> None:
    made = prod_with({"webServer": {"image": "ami-0123456789abcdef0"}})
    assert (
        made.one("aws:ec2/launchTemplate:LaunchTemplate", "pettracker-web").inputs["imageId"] == "ami-0123456789abcdef0"
    )


def test_the_task_definition_binds_the_two_roles_after_their_policies() -> None:
    task = prod().one("aws:ecs/taskDefinition:TaskDefinition", "pettracker-api")
    assert task.inputs["family"] == "pettracker-api"
    assert task.inputs["executionRoleArn"] == f"arn:aws:iam::{ACCOUNT}:role/PetTracker-ECS-Execution"
    assert task.inputs["taskRoleArn"] == f"arn:aws:iam::{ACCOUNT}:role/PetTracker-ECS-Task"
    (container,) = json.loads(task.inputs["containerDefinitions"])
    group = prod().one("aws:cloudwatch/logGroup:LogGroup", "pettracker-api")
    assert (group.inputs["name"], group.inputs["retentionInDays"]) == ("/ecs/pettracker-api", 30)
    assert container["logConfiguration"]["options"] == {
        "awslogs-group": "/ecs/pettracker-api",
        "awslogs-region": REGION,
        "awslogs-stream-prefix": "api",
    }
    assert container["image"] == f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/pettracker-api:1.0.0"
    assert {"pettracker-ecsTask-ApiAccess", "pettracker-ecsExecution-AmazonECSTaskExecutionRolePolicy"} <= {
        urn.split("::")[-1] for urn in task.dependencies
    }


def test_the_api_may_invoke_each_configured_function_by_get_alone() -> None:
    permissions = prod().of("aws:lambda/permission:Permission")
    assert [each.inputs["function"] for each in permissions] == ["pettracker-get-pet", "pettracker-list-pets"]
    for permission in permissions:
        expected = {
            "action": "lambda:InvokeFunction",
            "principal": "apigateway.amazonaws.com",
            "sourceArn": regional("execute-api", "k1l2m3n4o5/*/GET/*"),
            "sourceAccount": ACCOUNT,
        }
        assert {key: permission.inputs[key] for key in expected} == expected


def test_the_accounts_role_for_api_gateway_is_a_switch() -> None:
    (account,) = prod().of("aws:apigateway/account:Account")
    assert account.inputs["cloudwatchRoleArn"] == f"arn:aws:iam::{ACCOUNT}:role/APIGateway-CloudWatch-Role"
    assert not list(prod_with({"apiGatewayAccount": False}).of("aws:apigateway/account:Account"))


def test_another_partition_reaches_every_arn_and_the_registry() -> None:
    others = dict.fromkeys(("permissionsBoundary", "access", "externalIds", "analytics"))
    made = prod_with(partition="aws-cn", region="cn-north-1", systems=["pettracker", "slim", "retail-store"], **others)
    texts = [json.dumps(each.inputs, default=str) for each in made.resources] + [json.dumps(made.outputs)]
    assert any("arn:aws-cn:" in text for text in texts)
    assert not any("arn:aws:" in text or "us-east-1" in text for text in texts)
    task = made.one("aws:ecs/taskDefinition:TaskDefinition", "pettracker-api")
    assert ".amazonaws.com.cn/pettracker-api" in task.inputs["containerDefinitions"]
