"""The example application takes its roles by StackReference from a stack of this program, in the real engine."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import PROGRAMS, ROOT, Account, Deployed, Engine

ROLES = {
    "execution": "PetTracker-ECS-Execution-dev",
    "processor": "PetTracker-Lambda-PhotoProcessor-dev",
    "task": "PetTracker-ECS-Task-dev",
}


def app(engine: Callable[..., Engine], owner: Account, beside: Engine, roles: str) -> Engine:
    """The application's dev stack in the owner's account, in a network that is there."""
    made = engine(ROOT / "examples/app", owner, beside=beside)
    ec2 = owner.client("ec2")
    network = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=network, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="api", Description="API", VpcId=network)["GroupId"]
    made.config(**{"aws:allowedAccountIds": [owner.number], "subnets": [subnet], "securityGroups": [group]})
    made.config(roles=roles)
    return made


def test_the_application_comes_up_under_the_roles_of_the_other_stack(
    engine: Callable[..., Engine], deployed: Deployed, pack: Path
) -> None:
    owner = deployed.owner
    made = app(engine, owner, deployed.stack, "organization/aws-roles/dev")
    preview = made.preview("--policy-pack", str(pack))
    assert preview.code == 0, preview.output
    assert [each for each in preview.violations if each["enforcementLevel"] == "mandatory"] == []
    assert preview.operations("create") == {"photo-processor", "api", "pettracker"}
    assert owner.client("lambda").list_functions()["Functions"] == [], "a preview makes nothing"

    up = made.up("--policy-pack", str(pack))
    assert up.code == 0, up.output
    arns = {key: f"arn:aws:iam::{owner.number}:role/{name}" for key, name in ROLES.items()}
    function = owner.client("lambda").get_function(FunctionName="pettracker-photo-processor")["Configuration"]
    assert function["Role"] == arns["processor"]
    ecs = owner.client("ecs")
    task = ecs.describe_task_definition(taskDefinition="pettracker-app-api")["taskDefinition"]
    assert (task["executionRoleArn"], task["taskRoleArn"]) == (arns["execution"], arns["task"])
    (cluster,) = ecs.list_clusters()["clusterArns"]
    (service,) = ecs.describe_services(cluster=cluster, services=ecs.list_services(cluster=cluster)["serviceArns"])[
        "services"
    ]
    assert service["taskDefinition"] == task["taskDefinitionArn"]

    again = made.up("--expect-no-changes")
    assert again.code == 0, again.output
    gone = made.destroy()
    assert gone.code == 0, gone.output
    assert owner.roles() > set(ROLES.values()), "the roles are the other stack's"


def test_permissions_of_the_api_come_after_the_functions_that_come_after_their_roles(
    program: Callable[..., Engine], owner: Account
) -> None:
    """docs/how-to/first-up.md: who lists a function too early can still make the roles."""
    function = "pettracker-list-pets"
    api = {"id": "a1b2c3d4e5", "functions": [function]}
    stack = program(owner, pettracker={"apiGatewayAccount": False, "api": api})
    early = stack.up("--continue-on-error")
    assert early.code != 0
    assert "ResourceNotFoundException" in early.output
    assert owner.roles() > set(ROLES.values()), "the roles are there"
    deployed = {"Runtime": "python3.13", "Handler": "a.b", "Code": {"ZipFile": b"none"}}
    role = f"arn:aws:iam::{owner.number}:role/PetTracker-Lambda-Basic-dev"
    owner.client("lambda").create_function(FunctionName=function, Role=role, **deployed)
    late = stack.up()
    assert late.code == 0, late.output
    assert f"pettracker-api-{function}" in late.operations("create")
    (statement,) = json.loads(owner.client("lambda").get_policy(FunctionName=function)["Policy"])["Statement"]
    assert statement["Principal"] == {"Service": "apigateway.amazonaws.com"}


ROLE = {"name": "x", "arn": "arn:aws:iam::111122223333:role/x"}
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "a role is missing": (
        {"version": 1, "roles": {"pettracker": {"lambdaPhotoProcessor": ROLE, "ecsExecution": ROLE, "ecsTasks": ROLE}}},
        "system 'pettracker' has no role 'ecsTask' (did you mean 'ecsTasks'?)",
    ),
    "another version of the contract": (
        {"version": 2, "roles": {}},
        "has version 2 of the outputs contract, but this program reads version 1: copy roles.py from aws-roles again",
    ),
    "never been up": ({}, "has no output version and roles: is it a stack of aws-roles that was deployed?"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_contract_that_does_not_hold_stops_the_application_with_one_clear_error(
    fault: str, engine: Callable[..., Engine], owner: Account
) -> None:
    outputs, message = FAULTS[fault]
    other = engine(PROGRAMS / "contract", owner)
    if outputs:
        other.config(outputs=outputs)
        assert other.up().code == 0
    run = app(engine, owner, other, "organization/contract/dev").preview()
    assert run.code != 0
    assert f"error: stack organization/contract/dev: {message}" in run.output
    assert "Traceback" not in run.output
