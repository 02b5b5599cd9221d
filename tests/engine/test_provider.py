"""The tests' own AWS provider under the real engine, on a small program: what it makes is what the state says."""

import json
from collections.abc import Callable

from tests.engine.conftest import PROGRAMS, Account
from tests.engine.harness import Engine

NAMES = {"reader", "inline", "managed", "attached", "profile"}


def test_preview_makes_nothing(engine: Callable[..., Engine], account: Callable[..., Account]) -> None:
    aws = account()
    run = engine(PROGRAMS / "roles", aws).preview()
    assert run.code == 0, run.output
    assert run.operations("create") == NAMES
    assert aws.roles() == set()


def test_life_of_a_stack(engine: Callable[..., Engine], account: Callable[..., Account]) -> None:
    aws = account()
    stack = engine(PROGRAMS / "roles", aws)
    up = stack.up()
    assert up.code == 0, up.output
    assert set(stack.resources()) == NAMES
    assert aws.roles() == {"Reader"}

    again = stack.up("--expect-no-changes")
    assert again.code == 0, again.output

    widened = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    aws.client("iam").put_role_policy(RoleName="Reader", PolicyName="Read", PolicyDocument=json.dumps(widened))
    drifted = stack.preview("--refresh", "--expect-no-changes")
    assert drifted.code != 0
    assert drifted.operations("update") == {"inline"}
    repaired = stack.up("--refresh")
    assert repaired.code == 0, repaired.output
    document = aws.client("iam").get_role_policy(RoleName="Reader", PolicyName="Read")["PolicyDocument"]
    assert document["Statement"][0]["Action"] == "s3:GetObject"

    gone = stack.destroy()
    assert gone.code == 0, gone.output
    assert aws.roles() == set()
    assert aws.client("iam").list_instance_profiles()["InstanceProfiles"] == []
