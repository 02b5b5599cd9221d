"""This program and its policy pack over the life of a stack, in the real engine."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import Account
from tests.engine.harness import ROOT, Engine, Run

TASK, WEB, TEMPLATE = "pettracker-ecsTask", "pettracker-ec2WebServer", "pettracker-web"
TASK_ROLE = "PetTracker-ECS-Task-dev"
ADMIN = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@pytest.fixture
def owner(account: Callable[..., Account]) -> Account:
    return account()


@pytest.fixture
def stack(engine: Callable[..., Engine], owner: Account) -> Engine:
    """PetTracker in an account of its own; without its API, for which functions would have to exist."""
    made = engine(ROOT, owner)
    made.config(account=owner.number, systems=["pettracker"], pettracker={"apiGatewayAccount": False})
    return made


def ruled(run: Run) -> set[str]:
    return {violation["policyName"] for violation in run.violations}


def test_drift_is_found_judged_and_repaired(stack: Engine, owner: Account, pack: Path) -> None:
    iam = owner.client("iam")
    iam.create_role(RoleName="Somebody-Elses", AssumeRolePolicyDocument=json.dumps(ADMIN))
    first = stack.up("--policy-pack", str(pack))
    assert first.code == 0, first.output

    name = iam.list_role_policies(RoleName=TASK_ROLE)["PolicyNames"][0]
    declared = iam.get_role_policy(RoleName=TASK_ROLE, PolicyName=name)["PolicyDocument"]
    iam.put_role_policy(RoleName=TASK_ROLE, PolicyName=name, PolicyDocument=json.dumps(ADMIN))
    drifted = stack.preview("--refresh", "--expect-no-changes")
    assert drifted.code != 0
    assert drifted.operations("update") == {f"{TASK}-{name}"}

    assert analyze(stack, pack).code == 0, "the saved state does not know of the drift"
    assert stack.refresh("--skip-preview").code == 0
    judged = analyze(stack, pack)
    assert judged.code != 0
    assert "[iam-admin-access" in judged.output

    repaired = stack.up("--policy-pack", str(pack))
    assert repaired.code == 0, repaired.output
    assert iam.get_role_policy(RoleName=TASK_ROLE, PolicyName=name)["PolicyDocument"] == declared
    assert analyze(stack, pack).code == 0

    gone = stack.destroy()
    assert gone.code == 0, gone.output
    assert owner.roles() == {"Somebody-Elses"}


def analyze(stack: Engine, pack: Path) -> Run:
    return stack.pulumi("policy", "analyze", "--stack", stack.stack, "--policy-pack", str(pack))


def test_a_mandatory_finding_stops_up_before_the_resource_is_made(
    engine: Callable[..., Engine], owner: Account, pack: Path
) -> None:
    refused = engine(ROOT / "tests/parity/admin_inline", owner).up("--policy-pack", str(pack))
    assert refused.code != 0
    assert "iam-admin-access" in ruled(refused)
    assert "policy" not in refused.operations("create")
    for role in owner.roles():
        assert owner.client("iam").list_role_policies(RoleName=role)["PolicyNames"] == []


@pytest.mark.parametrize(
    ("point", "identity"),
    [
        pytest.param(f"before:{TASK}", None, id="before a role is made"),
        pytest.param(f"before:{TEMPLATE}", None, id="when most is made"),
        pytest.param(f"after:{TASK}", TASK_ROLE, id="role made by AWS, not yet in the state"),
    ],
)
def test_a_killed_up_is_taken_up_again(stack: Engine, owner: Account, point: str, identity: str | None) -> None:
    stack.kill_up_at(point)
    locked = stack.up()
    assert locked.code != 0
    assert "pulumi cancel" in locked.output, "the killed run's lock is named with its way out"
    assert stack.pulumi("cancel", "--yes", "--stack", stack.stack).code == 0
    stored, pending = set(stack.resources()), stack.pending_creates()
    urn = pending[point.split(":")[1]]
    assert urn not in stored

    # Who repairs it looks into AWS: what was being made is forgotten, and what is there after all is imported.
    # (`pulumi refresh --import-pending-creates` of engine 3.272 forgets it too.)
    if identity:
        assert "EntityAlreadyExists" in stack.up().output, "the engine does not make it a second time"
    repaired = stack.refresh("--skip-preview", "--clear-pending-creates")
    assert repaired.code == 0, repaired.output
    assert stack.pending_creates() == {}
    if identity:
        stack.import_(urn, identity)

    up = stack.up()
    assert up.code == 0, up.output
    assert up.urns("create").isdisjoint(stored | ({urn} if identity else set())), "nothing is made twice"
    again = stack.up("--refresh", "--expect-no-changes")
    assert again.code == 0, again.output
    assert owner.roles() == names(stack, "aws:iam/role:Role"), "state and AWS agree"
    templates = owner.client("ec2").describe_launch_templates()["LaunchTemplates"]
    assert {each["LaunchTemplateName"] for each in templates} == names(stack, "aws:ec2/launchTemplate:LaunchTemplate")


def names(stack: Engine, type_: str) -> set[str]:
    resources: list[dict[str, Any]] = list(stack.resources().values())
    return {each["outputs"]["name"] for each in resources if each["type"] == type_}
