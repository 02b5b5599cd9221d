"""The retail store against the inventory, both ways, and its one setting."""

import json
from functools import cache
from typing import Any

import pytest

from components.config.stack_settings import SettingsError
from tests.support.access_stack import allowed, managed, trust
from tests.support.running import Run, run_stack
from tests.support.slim_stack import grants

ACCOUNT, REGION = "777788889999", "us-east-1"
CHANNELS = [f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data")]


def ecs(resource: str) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:{resource}"


def run_store(own: dict[str, Any] | None = None, **others: Any) -> Run:
    return run_stack("prod", {"systems": ["retail-store"], "retailStore": own or {}, **others})


@cache
def store() -> Run:
    return run_store(qualifier="x")


def test_the_roles_are_two_with_exact_names_that_no_qualifier_changes() -> None:
    assert {each.name: each.inputs["name"] for each in store().of("aws:iam/role:Role")} == {
        "retail-store-ecsExecution": "retailStoreECSTaskExecutionRole",
        "retail-store-ecsTask": "retailStoreEcsTaskRole",
    }


@pytest.mark.parametrize(("cluster", "name"), [(None, "retail-store-ecs-cluster"), ("shop", "shop")])
def test_the_task_may_be_entered_in_the_one_cluster_and_do_nothing_else(cluster: str | None, name: str) -> None:
    made = run_store({"cluster": cluster} if cluster else {})
    assert allowed(made, "retail-store-ecsTask") == grants(CHANNELS, ["*"]) | grants(
        ["ecs:ExecuteCommand", "ecs:DescribeTasks"], [ecs(f"cluster/{name}"), ecs(f"task/{name}/*")]
    )
    assert managed(made, "retail-store-ecsTask") == set()


def test_the_agent_has_awss_policy_and_nothing_else() -> None:
    assert managed(store(), "retail-store-ecsExecution") == {"service-role/AmazonECSTaskExecutionRolePolicy"}
    assert allowed(store(), "retail-store-ecsExecution") == set()


@pytest.mark.parametrize("key", ["ecsExecution", "ecsTask"])
def test_both_are_trusted_by_ecs_tasks_on_behalf_of_the_account(key: str) -> None:
    assert trust(store(), f"retail-store-{key}") == {
        "Sid": "Service",
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": ecs("*")},
        },
    }


@pytest.mark.parametrize("cluster", ["*", "", "retail/*", ecs("cluster/shop")])
def test_a_cluster_that_is_no_name_is_refused(cluster: str) -> None:
    with pytest.raises(SettingsError) as raised:
        run_store({"cluster": cluster})
    assert [str(each) for each in raised.value.problems] == [
        f"aws-roles:retailStore.cluster: {cluster!r}; expected the name of an ECS cluster"
    ]


def test_nothing_but_roles_is_made_and_the_contract_names_both() -> None:
    assert {each.type for each in store().resources} == {
        "pulumi:providers:aws",
        "roles:systems:RetailStore",
        "roles:iam:ServiceRole",
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    }
    assert json.loads(json.dumps(store().outputs["roles"])) == {
        "retail-store": {
            "ecsExecution": role("retailStoreECSTaskExecutionRole"),
            "ecsTask": role("retailStoreEcsTaskRole"),
        }
    }


def role(name: str) -> dict[str, str]:
    return {"name": name, "arn": f"arn:aws:iam::{ACCOUNT}:role/{name}"}
