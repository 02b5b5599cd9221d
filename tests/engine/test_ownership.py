"""Who owns a role decides what happens to it, in the real engine: never whether it exists."""

import json
from collections.abc import Callable

from tests.engine.harness import Account, Engine

TASK = "PetTracker-ECS-Task-dev"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
ANYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def hand_made(owner: Account, path: str = "/") -> None:
    owner.client("iam").create_role(RoleName=TASK, Path=path, AssumeRolePolicyDocument=json.dumps(TRUST))


def test_a_second_up_changes_nothing_and_destroy_leaves_the_adopted_role_alone(
    program: Callable[..., Engine], owner: Account
) -> None:
    hand_made(owner, "/teams/")
    made = program(owner, adopt=[f"/teams/{TASK}"])
    first = made.up()
    assert first.code == 0, first.output
    assert owner.roles() > {TASK}
    second = made.up()
    assert second.code == 0, second.output
    assert set(second.changes) <= {"same", "read"}, second.changes
    gone = made.destroy()
    assert gone.code == 0, gone.output
    assert owner.roles() == {TASK}, "what was made is gone, what was adopted is not"
    role = owner.client("iam").get_role(RoleName=TASK)["Role"]
    assert role["AssumeRolePolicyDocument"] == TRUST
    assert owner.client("iam").list_role_policies(RoleName=TASK)["PolicyNames"] == []


def test_an_adopted_role_that_is_missing_or_elsewhere_stops_the_preview(
    program: Callable[..., Engine], owner: Account
) -> None:
    made = program(owner, adopt=[TASK])
    missing = made.preview()
    assert missing.code != 0
    assert TASK in missing.output
    hand_made(owner, "/teams/")
    elsewhere = made.preview()
    assert elsewhere.code != 0
    assert f"aws-roles:adopt: role '{TASK}' is arn:aws:iam::{owner.number}:role/teams/{TASK}" in elsewhere.output
    assert "Traceback" not in elsewhere.output


def test_a_boundary_and_a_provider_that_another_project_owns_stop_the_preview_where_they_are_missing(
    program: Callable[..., Engine], owner: Account
) -> None:
    boundary = f"arn:aws:iam::{owner.number}:policy/Teams"
    provider = f"arn:aws:iam::{owner.number}:oidc-provider/token.actions.githubusercontent.com"
    access = {
        "oidcProviders": [{"issuer": "token.actions.githubusercontent.com", "ownership": "adopt"}],
        "pipeline": {"repository": "acme/roles", "boundary": "adopt"},
    }
    made = program(owner, systems=["access"], access=access, permissionsBoundary=boundary)
    missing = made.preview()
    assert missing.code != 0
    assert f"resource '{boundary}' does not exist" in missing.output
    owner.client("iam").create_policy(PolicyName="Teams", PolicyDocument=json.dumps(ANYTHING))
    missing = made.preview()
    assert missing.code != 0
    assert f"resource '{provider}' does not exist" in missing.output
    owner.client("iam").create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"]
    )
    there = made.up()
    assert there.code == 0, there.output
    assert set(made.up().changes) <= {"same", "read"}


def test_a_role_that_exists_and_is_not_adopted_is_an_error(program: Callable[..., Engine], owner: Account) -> None:
    hand_made(owner)
    done = program(owner).up()
    assert done.code != 0
    assert owner.client("iam").get_role(RoleName=TASK)["Role"]["AssumeRolePolicyDocument"] == TRUST


def test_an_existing_role_is_taken_over_by_import(program: Callable[..., Engine], owner: Account) -> None:
    hand_made(owner)
    made = program(owner)
    imported = made.import_existing({"pettracker-ecsTask": TASK})
    assert imported.code == 0, imported.output
    done = made.up()
    assert done.code == 0, done.output
    assert "pettracker-ecsTask" in done.operations("update")


def test_the_credentials_of_another_account_stop_up_before_anything_is_created(
    program: Callable[..., Engine], owner: Account
) -> None:
    done = program(owner, account="999999999999").up()
    assert done.code != 0
    assert f"AWS account ID not allowed: {owner.number}" in done.output
    assert owner.roles() == set()
