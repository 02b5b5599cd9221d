"""This program and its policy pack over the life of a stack, in the real engine."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import PROGRAMS, ROOT, Account, Deployed, Engine, Run
from tests.support.command import run as run_preview

TASK, TASK_ROLE = "pettracker-ecsTask", "PetTracker-ECS-Task-dev"
ADMIN = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def ruled(run: Run) -> set[str]:
    return {violation["policyName"] for violation in run.violations}


def test_drift_is_found_judged_and_repaired(deployed: Deployed, pack: Path) -> None:
    """What the weekly workflow runs, and what its reader does then."""
    stack, iam = deployed.stack, deployed.owner.client("iam")
    weekly = ("--refresh", "--expect-no-changes", "--diff")
    quiet = stack.preview(*weekly)
    assert quiet.code == 0, quiet.output

    name = iam.list_role_policies(RoleName=TASK_ROLE)["PolicyNames"][0]
    declared = iam.get_role_policy(RoleName=TASK_ROLE, PolicyName=name)["PolicyDocument"]
    iam.put_role_policy(RoleName=TASK_ROLE, PolicyName=name, PolicyDocument=json.dumps(ADMIN))
    drifted = stack.preview(*weekly)
    assert drifted.code != 0
    assert drifted.operations("update") == {f"{TASK}-{name}"}

    assert stack.analyze(pack).code == 0, "the saved state does not know of the drift"
    assert stack.refresh("--skip-preview").code == 0
    judged = stack.analyze(pack)
    assert judged.code != 0
    assert "[iam-admin-access" in judged.output

    repaired = stack.up("--policy-pack", str(pack))
    assert repaired.code == 0, repaired.output
    assert repaired.operations("update") == {f"{TASK}-{name}"}
    assert iam.get_role_policy(RoleName=TASK_ROLE, PolicyName=name)["PolicyDocument"] == declared
    assert stack.analyze(pack).code == 0
    assert deployed.owner.roles() == {"Somebody-Elses"} | names(stack, "aws:iam/role:Role")


def test_a_protected_stack_is_destroyed_after_a_deliberate_step_alone(
    program: Callable[..., Engine], owner: Account
) -> None:
    consumer = "arn:aws:iam::444455556666:role/Analytics-Redshift-Consumer"
    data = {"consumerRole": consumer, "copies": {"bucket": "pettracker-data-lake", "prefix": "published/"}}
    stack = program(owner, systems=["retail-store", "analytics"], analytics={"owner": data}, protect=True)
    first = stack.up()
    assert first.code == 0, first.output
    made = owner.roles()
    assert made == names(stack, "aws:iam/role:Role")
    second = stack.up()
    assert set(second.changes) == {"same"}, second.output

    refused = stack.destroy()
    assert refused.code != 0
    assert "pulumi state unprotect" in refused.output
    assert owner.roles() == made
    assert stack.pulumi("state", "unprotect", "--all", "--yes", "--stack", stack.stack).code == 0
    gone = stack.destroy()
    assert gone.code == 0, gone.output
    assert owner.roles() == set()


def test_all_wrong_settings_are_reported_at_once(program: Callable[..., Engine], owner: Account) -> None:
    wrong = {"maxSessionDuration": "long", "protect": "yes", "tags": ["a"], "region": "eu-east-1"}
    refused = program(owner, **wrong).preview()
    assert refused.code != 0
    told = [line.strip() for line in refused.output.splitlines() if "; expected" in line]
    assert told == [
        "aws-roles:tags: a list; expected an object",
        "aws-roles:maxSessionDuration: 'long'; expected a whole number of seconds, 3600 to 43200",
        "aws-roles:protect: 'yes'; expected true or false",
        "aws-roles:region: 'eu-east-1'; expected a region of partition 'aws' (did you mean 'us-east-1'?)",
    ]


@pytest.mark.parametrize(
    "file",
    sorted([*ROOT.glob("Pulumi.*.yaml"), *ROOT.glob("examples/app/Pulumi.*.yaml")]),
    ids=lambda file: str(file.relative_to(ROOT)),
)
def test_a_stack_file_is_as_pulumi_writes_it(file: Path, engine: Callable[..., Engine], owner: Account) -> None:
    """So that working with a stack changes nothing in it but what is meant."""
    stack = engine(file.parent, owner, file.suffixes[0][1:])
    region = "aws:region" if "examples" in file.parts else "region"
    value = stack.pulumi("config", "get", region).output.strip()
    assert stack.pulumi("config", "set", region, value).code == 0
    written = (stack.project / file.name).read_text().splitlines()
    given = file.read_text().splitlines()
    salt = [line for line in written if line.startswith("encryptionsalt: ")]
    assert written == (given if salt[0] in given else [*given, *salt])


def test_a_mandatory_finding_stops_up_before_the_resource_is_created(
    engine: Callable[..., Engine], owner: Account, pack: Path
) -> None:
    refused = engine(ROOT / "tests/parity/admin_inline", owner).up("--policy-pack", str(pack))
    assert refused.code != 0
    assert "iam-admin-access" in ruled(refused)
    assert "policy" not in refused.operations("create")
    for role in owner.roles():
        assert owner.client("iam").list_role_policies(RoleName=role)["PolicyNames"] == []


TRUSTING = """
import pulumi_aws as aws

for account in ("444455556666", "{own}"):
    trust = {{"Effect": "Allow", "Principal": {{"AWS": f"arn:aws:iam::{{account}}:root"}}, "Action": "sts:AssumeRole"}}
    aws.iam.Role(f"role-{{account}}", assume_role_policy={{"Version": "2012-10-17", "Statement": [trust]}})
"""


def test_trust_in_another_account_is_reported_once_the_own_account_is_known(
    engine: Callable[..., Engine], owner: Account, pack: Path, tmp_path: Path
) -> None:
    """Until the role is made, nothing says which account is its own."""
    (tmp_path / "Pulumi.yaml").write_text("name: trusting\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(TRUSTING.format(own=owner.number))
    stack = engine(tmp_path, owner)
    preview = stack.preview("--policy-pack", str(pack))
    assert preview.code == 0
    assert trusted(preview) == [f"unknown-account:{account}" for account in (owner.number, "444455556666")]
    for run in (stack.up("--policy-pack", str(pack)), stack.analyze(pack), stack.up("--policy-pack", str(pack))):
        assert run.code != 0
        assert trusted(run) == ["444455556666"], run.output


PASSING = """
import json
import pulumi_aws as aws

trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role("hub", assume_role_policy={"Version": "2012-10-17", "Statement": [trust]})
passing = role.arn.apply(
    lambda arn: json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": arn}]}
    )
)
aws.iam.RolePolicy("passing", role=role.name, policy=passing)
"""


def test_a_finding_has_one_id_in_two_stacks_and_offline(
    engine: Callable[..., Engine], account: Callable[..., Account], pack: Path, tmp_path: Path
) -> None:
    """Whose accounts and drawn names differ, and the second preview knows more than the first `up`."""
    (tmp_path / "Pulumi.yaml").write_text("name: passing\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: us-east-1\n")
    (tmp_path / "__main__.py").write_text(PASSING)
    offline = run_preview("preview", "--program", str(tmp_path), "--policy-pack", str(pack), "--format", "json")
    found = [{each["id"] for each in offline.json["findings"] if each["rule"] == "iam-pass-role"}]
    for _ in range(2):
        stack = engine(tmp_path, account())
        runs = (stack.up("--policy-pack", str(pack)), stack.preview("--policy-pack", str(pack)))
        found += [set(re.findall(r"\[(iam-pass-role:.*?)\]", run.output)) for run in runs]
    assert found == [{"iam-pass-role:arn:aws:iam::ACCOUNT:role/hub"}] * 5


def trusted(run: Run) -> list[str]:
    """What the ids of findings on trust in an account say of it. `pulumi policy analyze` logs no events."""
    return sorted(re.findall(r"\[trust-cross-account:(.*?)\]", run.output))


@pytest.mark.parametrize(
    ("point", "identity"),
    [
        pytest.param("before:reader", None, id="before anything is made"),
        pytest.param("after:inline", "Reader:Read", id="a policy made by AWS and not yet in the state"),
        pytest.param("before:profile", None, id="when all but one is made"),
    ],
)
def test_a_killed_up_is_taken_up_again(
    engine: Callable[..., Engine], owner: Account, point: str, identity: str | None
) -> None:
    stack = engine(PROGRAMS / "roles", owner)
    _kill_and_repair(stack, owner, point, identity)
    assert owner.client("iam").list_role_policies(RoleName="Reader")["PolicyNames"] == ["Read"]
    profiles = owner.client("iam").list_instance_profiles()["InstanceProfiles"]
    assert [(each["InstanceProfileName"], len(each["Roles"])) for each in profiles] == [("Reader", 1)]


def test_a_killed_up_of_this_program_is_taken_up_again(program: Callable[..., Engine], owner: Account) -> None:
    stack = program(owner)
    _kill_and_repair(stack, owner, f"after:{TASK}", TASK_ROLE)
    templates = owner.client("ec2").describe_launch_templates()["LaunchTemplates"]
    assert {each["LaunchTemplateName"] for each in templates} == names(stack, "aws:ec2/launchTemplate:LaunchTemplate")


def _kill_and_repair(stack: Engine, owner: Account, point: str, identity: str | None) -> None:
    """docs/how-to/recover-an-interrupted-up.md, step by step. `identity` is None where AWS had made nothing."""
    name = point.split(":")[1]
    stack.kill_up_at(point)
    locked = stack.up()
    assert locked.code != 0
    assert "pulumi cancel" in locked.output, "the killed run's lock is named with its way out"
    assert stack.pulumi("cancel", "--yes", "--stack", stack.stack).code == 0
    stored, pending = set(stack.resources()), stack.pending_creates()
    assert pending.keys() == {name}
    assert pending[name] not in stored

    repaired = stack.refresh("--skip-preview", "--clear-pending-creates")
    assert repaired.code == 0, repaired.output
    assert stack.pending_creates() == {}
    if identity:
        imported = stack.import_existing({name: identity})
        assert imported.code == 0, imported.output
        stored.add(pending[name])

    up = stack.up()
    assert up.code == 0, up.output
    assert up.urns("create").isdisjoint(stored), "nothing is made twice"
    again = stack.up("--refresh", "--expect-no-changes")
    assert again.code == 0, again.output
    assert owner.roles() == names(stack, "aws:iam/role:Role"), "state and AWS agree"


def names(stack: Engine, type_: str) -> set[str]:
    resources: list[dict[str, Any]] = list(stack.resources().values())
    return {each["outputs"]["name"] for each in resources if each["type"] == type_}
