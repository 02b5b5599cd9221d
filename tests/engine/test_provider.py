"""The tests' own AWS provider under the real engine, on small programs: what it makes is what the state says."""

import json
from collections.abc import Callable

from tests.engine.harness import PROGRAMS, Account, Engine

NAMES = {"reader", "inline", "managed", "attached", "profile"}


def test_life_of_a_stack(engine: Callable[..., Engine], account: Callable[..., Account]) -> None:
    aws = account()
    iam = aws.client("iam")
    stack = engine(PROGRAMS / "roles", aws)

    preview = stack.preview()
    assert preview.code == 0, preview.output
    assert preview.operations("create") == NAMES
    assert aws.roles() == set(), "a preview makes nothing"

    up = stack.up()
    assert up.code == 0, up.output
    assert {urn.rsplit("::", 1)[1] for urn in stack.resources()} == NAMES
    assert aws.roles() == {"Reader"}

    again = stack.up("--expect-no-changes")
    assert again.code == 0, again.output

    widened = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_role_policy(RoleName="Reader", PolicyName="Read", PolicyDocument=json.dumps(widened))
    drifted = stack.preview("--refresh", "--expect-no-changes")
    assert drifted.code != 0
    assert drifted.operations("update") == {"inline"}
    repaired = stack.up("--refresh")
    assert repaired.code == 0, repaired.output
    document = iam.get_role_policy(RoleName="Reader", PolicyName="Read")["PolicyDocument"]
    assert document["Statement"][0]["Action"] == "s3:GetObject"

    iam.delete_role_policy(RoleName="Reader", PolicyName="Read")
    assert stack.up("--refresh").operations("create") == {"inline"}, "what somebody deleted is made again"

    stack.config(description="Reads other pets")
    assert stack.up().operations("update") == {"reader"}, "a description changes in place"
    stack.config(name="Librarian")
    renamed = stack.up()
    assert renamed.code == 0, renamed.output
    assert "reader" in renamed.operations("replace"), "a name does not"
    assert aws.roles() == {"Librarian"}

    gone = stack.destroy()
    assert gone.code == 0, gone.output
    assert aws.roles() == set()
    assert iam.list_instance_profiles()["InstanceProfiles"] == []


def test_credentials_of_another_account_stop_up_before_anything_is_created(
    engine: Callable[..., Engine], account: Callable[..., Account]
) -> None:
    wrong, right = account(), account("200000000999")
    stopped = engine(PROGRAMS / "own-account", wrong).up()
    assert stopped.code != 0
    assert f"AWS account ID not allowed: {wrong.number}" in stopped.output
    assert wrong.roles() == set()

    up = engine(PROGRAMS / "own-account", right).up()
    assert up.code == 0, up.output
    assert len(right.roles()) == 1
