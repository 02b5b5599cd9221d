"""ecs-distinct-roles and instance-profile-role."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.workload import role_bindings
from offline_preview.pack.messages import AnalyzedResource
from tests.support.pack import RunningPack, made, sdk_check, urn

DISTINCT, PROFILE = role_bindings.RULES
TASK = "aws:ecs/taskDefinition:TaskDefinition"
PROFILE_TYPE = "aws:iam/instanceProfile:InstanceProfile"
AGENT = "arn:aws:iam::111122223333:role/agent"
APPLICATION = "arn:aws:iam::111122223333:role/service/application"

ROLE = made("aws:iam/role:Role", {"name": "application"}, "application")
OTHER = made("aws:iam/role:Role", {"name": "agent"}, "agent")
REFERENCE = made("pulumi:pulumi:StackReference", {}, "org/roles/dev")


def task(execution: Any, own: Any, **behind: list[AnalyzedResource]) -> AnalyzedResource:
    given = {"executionRoleArn": execution, "taskRoleArn": own}
    return made(TASK, {key: value for key, value in given.items() if value is not None}, "api", behind=behind)


DISTINCT_CASES = {
    "two roles": (task(AGENT, APPLICATION), 0),
    "execution role only": (task(AGENT, None), 0),
    "no role": (task(None, None), 0),
    "two roles of the stack": (task(UNKNOWN, UNKNOWN, executionRoleArn=[OTHER], taskRoleArn=[ROLE]), 0),
    "one known, one of the stack": (task(AGENT, UNKNOWN, taskRoleArn=[ROLE]), 0),
    "two outputs of one stack reference": (
        task(UNKNOWN, UNKNOWN, executionRoleArn=[REFERENCE], taskRoleArn=[REFERENCE]),
        0,
    ),
    "each made from both roles, as a remote component's outputs are": (
        task(UNKNOWN, UNKNOWN, executionRoleArn=[ROLE, OTHER], taskRoleArn=[ROLE, OTHER]),
        0,
    ),
    "one role twice": (task(AGENT, AGENT), 1),
    "its ARN and its name": (task(APPLICATION, "application"), 1),
    "one role of the stack twice": (task(UNKNOWN, UNKNOWN, executionRoleArn=[ROLE], taskRoleArn=[ROLE]), 1),
    "its known ARN and its output": (task(APPLICATION, UNKNOWN, taskRoleArn=[ROLE]), 1),
    "its output and its known ARN": (task(UNKNOWN, APPLICATION, executionRoleArn=[ROLE]), 1),
    "a name and a role of another path": (task("arn:aws:iam::111122223333:role/x/agent", "agent"), 1),
}


@pytest.mark.parametrize(("definition", "count"), DISTINCT_CASES.values(), ids=DISTINCT_CASES)
def test_one_role_is_not_used_for_both(pack: RunningPack, definition: AnalyzedResource, count: int) -> None:
    said = [each for each in pack.preview(ROLE, OTHER, definition) if each.finding.rule == DISTINCT.name]
    assert [(each.urn, each.level) for each in said] == [(urn(TASK, "api"), "mandatory")] * count


def test_the_whole_evidence() -> None:
    (finding,) = sdk_check(DISTINCT, TASK, {"executionRoleArn": APPLICATION, "taskRoleArn": APPLICATION})
    assert finding.evidence == (
        "Task definition 'it' runs under role 'application' as execution role and as task role: the application gets "
        "what only the ECS agent needs (image pulls, secrets, logs), and the agent what the application may do."
    )
    assert finding.fix == "give the application a role of its own as taskRoleArn; keep executionRoleArn for the agent."


PROFILE_CASES = {
    "a role by name": ({"role": "web"}, 0),
    "a role of the stack": ({"role": UNKNOWN}, 0),
    "a role and a path": ({"role": "web", "path": "/service/"}, 0),
    "no role": ({}, 1),
    "an empty name": ({"role": ""}, 1),
    "null": ({"role": None}, 1),
}


@pytest.mark.parametrize(("properties", "count"), PROFILE_CASES.values(), ids=PROFILE_CASES)
def test_a_profile_holds_a_role(pack: RunningPack, properties: dict[str, Any], count: int) -> None:
    assert len(sdk_check(PROFILE, PROFILE_TYPE, properties)) == count
    assert pack.ids(made(PROFILE_TYPE, properties)) == ["instance-profile-role"] * count
