"""An `up` that is killed, and taken up again: nothing lost, nothing made twice, state and AWS agree."""

from collections.abc import Callable

import pytest

from tests.engine.conftest import PROGRAMS, Account
from tests.engine.harness import Engine

POLICY = "aws:iam/policy:Policy"
NAMES = {"reader", "inline", "managed", "attached", "profile"}


@pytest.mark.parametrize(
    ("point", "stored", "made_and_not_stored"),
    [
        pytest.param("before:reader", set(), set(), id="before anything is made"),
        pytest.param("before:attached", {"reader", "managed"}, set(), id="between two resources"),
        pytest.param("after:managed", {"reader"}, {"managed"}, id="made by AWS, not yet in the state"),
    ],
)
def test_killed_up_is_taken_up_again(
    engine: Callable[..., Engine],
    account: Callable[..., Account],
    point: str,
    stored: set[str],
    made_and_not_stored: set[str],
) -> None:
    aws = account()
    stack = engine(PROGRAMS / "roles", aws)
    stack.kill_up_at(point)

    locked = stack.up()
    assert locked.code != 0
    assert "pulumi cancel" in locked.output, "the killed run's lock is named with its way out"
    assert stack.pulumi("cancel", "--yes", "--stack", stack.stack).code == 0

    # inline is independent of managed and attached: it may or may not have been made by then
    assert stored <= set(stack.resources()) <= stored | {"inline"}
    pending = stack.pending_creates()
    assert point.split(":")[1] in pending

    if made_and_not_stored:
        refused = stack.up()
        assert "EntityAlreadyExists" in refused.output, "the engine does not make it a second time"

    # The person who repairs looks into AWS: what was being made is forgotten, and what is there after all is imported.
    # (`refresh --import-pending-creates` of engine 3.272 forgets it too.)
    repaired = stack.refresh("--skip-preview", "--clear-pending-creates")
    assert repaired.code == 0, repaired.output
    assert stack.pending_creates() == {}
    for name in made_and_not_stored:
        stack.import_(POLICY, name, f"arn:aws:iam::{aws.number}:policy/ReadPets")

    up = stack.up()
    assert up.code == 0, up.output
    assert up.operations("create").isdisjoint(stored | made_and_not_stored)
    assert set(stack.resources()) == NAMES
    again = stack.up("--refresh", "--expect-no-changes")
    assert again.code == 0, again.output
    assert aws.roles() == {"Reader"}
    assert [policy["PolicyName"] for policy in aws.client("iam").list_policies(Scope="Local")["Policies"]] == [
        "ReadPets"
    ]

    assert stack.destroy().code == 0
    assert aws.roles() == set()
