"""ecs-distinct-roles: one role for the ECS agent, another for the application."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.workload.ecs_distinct_roles import RULE
from offline_preview.pack.messages import AnalyzedResource
from tests.support.pack import RunningPack, made, sdk_check, urn

TASK = "aws:ecs/taskDefinition:TaskDefinition"
AGENT = "arn:aws:iam::111122223333:role/agent"
APPLICATION = "arn:aws:iam::111122223333:role/service/application"

ROLE = made("aws:iam/role:Role", {"name": "application"}, "application")
OTHER = made("aws:iam/role:Role", {"name": "agent"}, "agent")
REFERENCE = made("pulumi:pulumi:StackReference", {}, "org/roles/dev")


def task(execution: Any, own: Any, **behind: list[AnalyzedResource]) -> AnalyzedResource:
    given = {"executionRoleArn": execution, "taskRoleArn": own}
    return made(TASK, {key: value for key, value in given.items() if value is not None}, "api", behind=behind)


CASES = {
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


@pytest.mark.parametrize(("definition", "count"), CASES.values(), ids=CASES)
def test_one_role_is_not_used_for_both(pack: RunningPack, definition: AnalyzedResource, count: int) -> None:
    said = [each for each in pack.preview(ROLE, OTHER, definition) if each.finding.rule == RULE.name]
    assert [(each.urn, each.level) for each in said] == [(urn(TASK, "api"), "mandatory")] * count


def test_the_whole_evidence() -> None:
    (finding,) = sdk_check(RULE, TASK, {"executionRoleArn": APPLICATION, "taskRoleArn": APPLICATION})
    assert finding.evidence == (
        "Task definition 'it' uses role 'application' both as execution role and as task role: the application gets "
        "permissions that only the ECS agent needs (image pulls, secrets, logs), and the agent gets the application's."
    )
    assert finding.fix == (
        "create a role for the application and set taskRoleArn to its ARN, for example "
        'taskRoleArn: "arn:aws:iam::111122223333:role/it-task"; keep executionRoleArn for the ECS agent.'
    )
