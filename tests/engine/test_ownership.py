"""Who owns a role decides what happens to it, in the real engine: never whether it exists."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.engine.conftest import Account
from tests.engine.harness import ROOT, Engine

TASK = "PetTracker-ECS-Task-dev"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def stack(make: Callable[..., Engine], owner: Account, **settings: Any) -> Engine:
    """A stack of this program with PetTracker alone, and no API: its functions would have to exist."""
    made = make(ROOT, owner)
    configure(made, owner, **settings)
    return made


def configure(made: Engine, owner: Account, **settings: Any) -> None:
    given: dict[str, Any] = {"account": owner.number, "region": "us-east-1", "qualifier": "dev"}
    # moto has API Gateway only with a package more.
    given |= {"pettracker": {"apiGatewayAccount": False}, **settings}
    path = made.project / "Pulumi.dev.yaml"
    stored = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump({**stored, "config": {f"aws-roles:{key}": value for key, value in given.items()}}))


def hand_made(owner: Account, path: str = "/") -> None:
    owner.client("iam").create_role(RoleName=TASK, Path=path, AssumeRolePolicyDocument=json.dumps(TRUST))


@pytest.fixture
def owner(account: Callable[..., Account]) -> Account:
    return account()


def test_a_second_up_changes_nothing_and_destroy_leaves_nothing(engine: Callable[..., Engine], owner: Account) -> None:
    made = stack(engine, owner)
    first = made.up()
    assert first.code == 0, first.output
    assert TASK in owner.roles()
    second = made.up()
    assert second.code == 0, second.output
    assert set(second.changes) == {"same"}, second.changes
    gone = made.destroy()
    assert gone.code == 0, gone.output
    assert TASK not in owner.roles()


def test_an_adopted_role_outlives_the_stack_as_it_was(engine: Callable[..., Engine], owner: Account) -> None:
    hand_made(owner, "/teams/")
    made = stack(engine, owner, adopt=[f"/teams/{TASK}"])
    for _ in range(2):
        done = made.up()
        assert done.code == 0, done.output
    assert made.destroy().code == 0
    role = owner.client("iam").get_role(RoleName=TASK)["Role"]
    assert role["AssumeRolePolicyDocument"] == TRUST
    assert owner.client("iam").list_role_policies(RoleName=TASK)["PolicyNames"] == []


def test_an_adopted_role_that_is_missing_or_elsewhere_stops_the_preview(
    engine: Callable[..., Engine], owner: Account
) -> None:
    made = stack(engine, owner, adopt=[TASK])
    missing = made.preview()
    assert missing.code != 0
    assert TASK in missing.output
    hand_made(owner, "/teams/")
    elsewhere = made.preview()
    assert elsewhere.code != 0
    assert f"aws-roles:adopt: role '{TASK}' is arn:aws:iam::{owner.number}:role/teams/{TASK}" in elsewhere.output
    assert "Traceback" not in elsewhere.output


def test_a_role_that_exists_and_is_not_adopted_is_not_taken_over_in_silence(
    engine: Callable[..., Engine], owner: Account
) -> None:
    hand_made(owner)
    done = stack(engine, owner).up()
    assert done.code != 0
    assert owner.client("iam").get_role(RoleName=TASK)["Role"]["AssumeRolePolicyDocument"] == TRUST


def test_an_existing_role_is_taken_over_by_import(engine: Callable[..., Engine], owner: Account) -> None:
    hand_made(owner)
    made = stack(engine, owner)
    listed = made.project / "import.json"
    assert made.preview("--import-file", str(listed)).code == 0
    file = json.loads(listed.read_text())

    for each in file["resources"]:
        # The component has the same name: the file then calls the role otherwise, and says its own beside that.
        if each["type"] == "aws:iam/role:Role" and each.get("logicalName", each["name"]) == "pettracker-ecsTask":
            each["id"] = TASK
    # Left are the role, the components above it and the program's provider.
    file["resources"] = [
        each
        for each in file["resources"]
        if each.get("component") or each.get("id") == TASK or each["type"] == "pulumi:providers:aws"
    ]
    listed.write_text(json.dumps(file))
    imported = made.pulumi(
        "import",
        "--file",
        str(listed),
        "--stack",
        "dev",
        "--yes",
        "--skip-preview",
        "--protect=false",
        "--generate-code=false",
    )
    assert imported.code == 0, imported.output
    done = made.up()
    assert done.code == 0, done.output
    assert "pettracker-ecsTask" in done.operations("update")


def test_the_credentials_of_another_account_stop_up_before_anything_is_made(
    engine: Callable[..., Engine], owner: Account
) -> None:
    made = stack(engine, owner)
    configure(made, owner, account="999999999999")
    before = owner.roles()
    done = made.up()
    assert done.code != 0
    assert owner.roles() == before
