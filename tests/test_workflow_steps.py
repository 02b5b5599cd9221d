"""The workflows' own scripts, run with stand-ins for the commands that a machine without AWS does not have."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.components.systems.access.test_pipeline import subjects_of
from tests.support.running import OWN_STACKS, STACKS
from tests.support.workflows import (
    ROLES,
    ROOT,
    WORKFLOWS,
    GitHub,
    clean_environment,
    environment_of,
    job,
    run_scripts,
)

STAND_IN = """#!/bin/sh
"{python}" - "$0" "$@" >> "{log}" <<'END'
import json, os, sys
print(json.dumps({{"command": [os.path.basename(sys.argv[1]), *sys.argv[2:]], "env": dict(os.environ)}}))
END
"""
ARTIFACT = "https://github.com/pettracker/aws-roles/actions/runs/1/artifacts/1234"
JOBS = {
    ("deploy", "up"): [
        ["make", "runtime"],
        ["pulumi", "up", "--yes", "--non-interactive", "--stack", "STACK", "--policy-pack", "policypack",
         "--policy-pack-config", "policypack/config/STACK.json"],
    ],
    ("drift", "drift"): [
        ["make", "runtime"],
        ["pulumi", "preview", "--refresh", "--expect-no-changes", "--diff", "--non-interactive", "--stack", "STACK"],
        ["pulumi", "policy", "analyze", "--stack", "STACK", "--policy-pack", "policypack",
         "--policy-pack-config", "policypack/config/STACK.json"],
    ],
    ("pull-request", "preview"): [
        ["make", "runtime"],
        ["pulumi", "preview", "--non-interactive", "--diff", "--stack", "STACK", "--policy-pack", "policypack",
         "--policy-pack-config", "policypack/config/STACK.json"],
    ],
}  # fmt: skip
"""Each job with an identity, and the commands that it runs for a stack."""
BY_JOB = pytest.mark.parametrize("which", JOBS, ids="-".join)
BY_STACK = pytest.mark.parametrize("stack", STACKS)


def context(which: tuple[str, str], stack: str, workspace: Path) -> GitHub:
    """What GitHub gives the job: variables and secrets are those of its environment, and none of another one."""
    name = environment_of(job(*which), stack)
    return GitHub(contexts={
        "matrix": {"stack": stack},
        "vars": {
            "PULUMI_BACKEND_URL": f"s3://state-of-{name}",
            "AWS_ROLE_ARN": f"arn:aws:iam::111122223333:role/of-{name}",
            "AWS_REGION": "eu-west-1",
        },
        "secrets": {"PULUMI_CONFIG_PASSPHRASE": f"passphrase of {name}", "PULUMI_ACCESS_TOKEN": f"token of {name}"},
        "github": {"workspace": str(workspace)},
        "runner": {"temp": str(workspace)},
    })  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A checkout with what the scripts call; `make` and `pulumi` are stand-ins that write down how they are called."""
    made, commands = tmp_path / "work", tmp_path / "bin"
    (made / ".venv/bin").mkdir(parents=True)
    (made / ".venv/bin/activate").touch()
    shutil.copytree(ROOT / ".ci", made / ".ci")
    commands.mkdir()
    for name in ("make", "pulumi"):
        (commands / name).write_text(STAND_IN.format(python=sys.executable, log=tmp_path / "log"))
        (commands / name).chmod(0o755)
    return made


def environment(workspace: Path) -> dict[str, str]:
    path = f"{workspace.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**clean_environment(), "PATH": path, "GITHUB_STEP_SUMMARY": str(workspace / "summary.md")}


def called(workspace: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (workspace.parent / "log").read_text().splitlines()]


@BY_JOB
@BY_STACK
def test_a_job_runs_its_commands_with_what_its_own_environment_has(
    which: tuple[str, str], stack: str, workspace: Path
) -> None:
    github = context(which, stack, workspace)
    ended = [each.returncode for _, each in run_scripts(job(*which), github, workspace, environment(workspace))]
    assert set(ended) == {0}
    calls = called(workspace)
    assert [each["command"] for each in calls] == [
        [part.replace("STACK", stack) for part in command] for command in JOBS[which]
    ]
    name = environment_of(job(*which), stack)
    for each in calls:
        assert each["env"]["PULUMI_BACKEND_URL"] == f"s3://state-of-{name}"
        secrets = {key: value for key, value in each["env"].items() if key in github.contexts["secrets"]}
        assert secrets == (github.contexts["secrets"] if each["command"][0] == "pulumi" else {}), "only who needs them"


@BY_JOB
@BY_STACK
def test_the_role_of_the_stack_trusts_the_job_and_no_other_role_does(which: tuple[str, str], stack: str) -> None:
    """https://docs.github.com/en/actions/reference/security/oidc#oidc-token-claims"""
    subject = f"repo:pettracker/aws-roles:environment:{environment_of(job(*which), stack)}"
    trusting = {(each, role) for each in STACKS for role in ("preview", "deploy") if subject in subjects_of(each, role)}
    assert trusting == {(stack, ROLES[which])}


@BY_STACK
def test_a_stack_s_roles_trust_no_subject_that_no_job_has(stack: str) -> None:
    sent = {f"repo:pettracker/aws-roles:environment:{environment_of(job(*which), stack)}" for which in JOBS}
    assert {subject for role in ("preview", "deploy") for subject in subjects_of(stack, role)} == sent


@BY_JOB
def test_a_job_assumes_the_role_of_its_environment_after_its_packages_are_installed(which: tuple[str, str]) -> None:
    steps = job(*which)["steps"]
    (assumes,) = [step for step in steps if "configure-aws-credentials" in step.get("uses", "")]
    values = GitHub(contexts={"env": context(which, "dev", ROOT).values(job(*which)["env"])}).values(assumes["with"])
    name = environment_of(job(*which), "dev")
    assert values == {"role-to-assume": f"arn:aws:iam::111122223333:role/of-{name}", "aws-region": "eu-west-1"}
    runs = [step.get("run", "") for step in steps]
    assert runs.index("make runtime") < steps.index(assumes)
    assert "make setup" not in runs


@BY_JOB
def test_what_an_environment_lacks_is_named_at_once(which: tuple[str, str], workspace: Path) -> None:
    bare = GitHub(contexts={"matrix": {"stack": "dev"}})
    (script, ended), *others = run_scripts(job(*which), bare, workspace, environment(workspace))
    assert (script, ended.returncode) == (".ci/check-environment", 1)
    assert [each.returncode for _, each in others] == [0], "the summary of no report"
    assert [line.rsplit(" ", 1)[1] for line in ended.stdout.splitlines() if line.startswith("::error::")] == [
        "AWS_ROLE_ARN.", "AWS_REGION.", "PULUMI_BACKEND_URL.",
    ]  # fmt: skip
    assert not (workspace.parent / "log").exists()


def test_no_workflow_takes_an_account_s_settings_from_the_repository() -> None:
    """Without an environment, `vars` are the repository's: one value for three accounts."""
    texts = {file.name: yaml.safe_load(file.read_text())["jobs"] for file in WORKFLOWS.glob("*.yml")}
    jobs = [spec for each in texts.values() for spec in each.values()]
    using = [
        spec for spec in jobs if "vars.AWS_" in str(spec) or "vars.PULUMI_" in str(spec) or "secrets." in str(spec)
    ]
    assert len(using) == 3
    assert all(spec["environment"] for spec in using)


@pytest.fixture
def checkouts(tmp_path: Path) -> Path:
    """The change and, beside it in .target, the target branch, which is the same."""
    made = tmp_path / "work"
    left_out = shutil.ignore_patterns(".*", "venv", "__pycache__", "tests", "benchmarks", "docs")
    shutil.copytree(ROOT, made, ignore=left_out)
    subprocess.run(["git", "init", "-q"], cwd=made, check=True)
    subprocess.run(["git", "add", "requirements.lock"], cwd=made, check=True)
    shutil.copytree(made, made / ".target")
    (made / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    stand_in = tmp_path / "bin/make"
    stand_in.parent.mkdir()
    stand_in.write_text(STAND_IN.format(python=sys.executable, log=tmp_path / "log"))
    stand_in.chmod(0o755)
    return made


def check(checkouts: Path) -> tuple[int, str]:
    """How the job of every pull request ends, and what it prints."""
    ended = [each for _, each in run_scripts(
        job("pull-request", "check"), GitHub(contexts={"steps": {"explorer.outputs.artifact-url": ARTIFACT}}),
        checkouts, environment(checkouts),
    )]  # fmt: skip
    failed = [each.returncode for each in ended if each.returncode]
    return failed[0] if failed else 0, "".join(each.stdout for each in ended)


def test_a_pull_request_is_compared_with_the_target_branch_without_any_secret(checkouts: Path) -> None:
    code, printed = check(checkouts)
    assert code == 0, printed
    assert "::warning::" not in printed
    labels = [f"aws-roles/{stack}" for stack in OWN_STACKS if stack != "documented"]
    for name in ("target.json", "report.json"):
        stacks = json.loads((checkouts / name).read_text())["stacks"]
        assert [f"{each['project']}/{each['stack']}" for each in stacks] == labels
    assert "Nobody may do more than before" in (checkouts / "report.md").read_text()


def test_a_lock_file_that_is_not_what_its_requirements_give_fails(checkouts: Path) -> None:
    """What `make lock` writes differs from what is committed."""
    with (checkouts / "requirements.lock").open("a") as lock:
        lock.write("left-out==1.0\n")
    code, printed = check(checkouts)
    assert code == 1
    assert "+left-out==1.0" in printed
    assert not (checkouts / "report.json").exists()


def test_a_change_does_not_disarm_its_judge(checkouts: Path) -> None:
    (checkouts / "policypack/config/dev.json").write_text('{"all": "disabled"}')
    code, printed = check(checkouts)
    assert code == 1, printed
    assert "the change" in printed


def test_the_comment_links_to_the_role_explorer(checkouts: Path) -> None:
    roles = checkouts / "components/systems/pettracker/roles.py"
    text = roles.read_text()
    roles.write_text(
        text.replace('("dynamodb:PutItem", "dynamodb:UpdateItem")', '("dynamodb:PutItem", "dynamodb:GetItem")')
    )
    assert roles.read_text() != text
    code, printed = check(checkouts)
    assert code == 0, printed
    assert f"({ARTIFACT}#/change/" in (checkouts / "report.md").read_text()
