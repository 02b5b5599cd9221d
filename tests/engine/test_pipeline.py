"""An account walk through docs/how-to/set-up-the-pipeline.md: three environments, each with an account, a backend and a
passphrase of its own, made by an administrator and then used by the workflows' own scripts.

What is left out: `gh` and `aws`, which reach neither GitHub nor S3 here, and API Gateway's account setting, which moto
has only with a package more.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.harness import ROOT, Account, Engine, Run, copy_project, environment_for
from tests.engine.test_parity import make_what_is_adopted
from tests.support.command import run as run_preview
from tests.support.running import STACKS
from tests.support.workflows import ROLES, GitHub, job, run_scripts

DEPLOY, DRIFT, PREVIEW = ("deploy", "up"), ("drift", "drift"), ("pull-request", "preview")
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@dataclass(frozen=True)
class Ended:
    """A job's scripts: their exit codes, what they printed, and the summary that they wrote."""

    codes: list[int]
    printed: str
    summary: str

    @property
    def passed(self) -> bool:
        return set(self.codes) == {0}


@dataclass(frozen=True)
class Environment:
    """A stack, the account that it belongs to, and how its first `up` went."""

    stack: Engine
    owner: Account
    up: Run

    @cached_property
    def roles(self) -> dict[str, dict[str, str]]:
        """What the guide puts into the GitHub environments' variables."""
        output = self.stack.pulumi("stack", "output", "roles", "--json", "--stack", self.stack.stack).output
        return dict(json.loads(output)["access"])

    def run(self, which: tuple[str, str], checkout: Path, **secrets: str) -> Ended:
        """Runs a job of a workflow in `checkout`, beside which its directories `bin` and `temporary` are.

        The job has the variables and secrets of its GitHub environment, or other `secrets`, and the credentials of the
        role that it assumes.
        """
        role, work, env = self.roles[ROLES[which]], checkout.parent, self.stack.env
        assert role["name"] in self.owner.roles(), "moto lets anybody assume a role that is not there"
        assumed = Account(env["AWS_ENDPOINT_URL"], self.owner.number, role["name"])
        backend, passphrase = "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"
        machine = {name: value for name, value in env.items() if name not in {backend, passphrase}}
        summary = work / "summary.md"
        for file in (summary, checkout / "report.md"):
            file.unlink(missing_ok=True)  # each job has a machine of its own
        github = GitHub(contexts={
            "matrix": {"stack": self.stack.stack},
            "vars": {"AWS_ROLE_ARN": role["arn"], "AWS_REGION": env["AWS_REGION"], backend: env[backend]},
            "secrets": {passphrase: env[passphrase], **secrets},
            "github": {"workspace": str(checkout)},
            "runner": {"temp": str(work / "temporary")},
        })  # fmt: skip
        path = {"PATH": f"{work / 'bin'}{os.pathsep}{env['PATH']}", "GITHUB_STEP_SUMMARY": str(summary)}
        ended = [each for _, each in run_scripts(job(*which), github, checkout, machine | assumed.env | path)]
        written = summary.read_text() if summary.exists() else ""
        return Ended([each.returncode for each in ended], "".join(each.stdout for each in ended), written)


@pytest.fixture(scope="module")
def accounts(account: Callable[..., Account]) -> dict[str, Account]:
    return {stack: account() for stack in STACKS}


@pytest.fixture(scope="module")
def checkout(accounts: dict[str, Account], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository of a new user, whose accounts its settings and the pack's configuration name."""
    base = tmp_path_factory.mktemp("pipeline")
    made = copy_project(ROOT, base / "work")
    shutil.copytree(ROOT / ".ci", made / ".ci")
    (base / "bin").mkdir()
    (base / "bin/make").write_text('#!/bin/sh\n[ "$*" = runtime ]\n')  # the packages are those of the tests
    (base / "bin/make").chmod(0o755)
    for file in (*made.glob("Pulumi.*.yaml"), *made.glob("policypack/config/*.json")):
        text = file.read_text()
        for stack, owner in accounts.items():
            text = text.replace(config_of(ROOT, stack)["aws-roles:account"], owner.number)
        file.write_text(text)
    for stack in STACKS:
        settings = yaml.safe_load((made / f"Pulumi.{stack}.yaml").read_text())
        settings["config"]["aws-roles:pettracker"]["apiGatewayAccount"] = False
        # Made up, and encrypted with a passphrase that everybody knows: docs/how-to/set-up-the-backend.md.
        settings["config"].pop("aws-roles:externalIds", None)
        settings.pop("encryptionsalt", None)
        (made / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump(settings))
    return made


def config_of(project: Path, stack: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((project / f"Pulumi.{stack}.yaml").read_text())["config"]
    return found


@pytest.fixture(scope="module")
def environment(accounts: dict[str, Account], checkout: Path, pulumi_home: Path) -> Callable[[str], Environment]:
    """`environment(stack)`: as its administrator left it after the first `up`."""

    @cache
    def make(stack: str) -> Environment:
        owner, settings = accounts[stack], config_of(checkout, stack)
        make_what_is_adopted(owner, settings)
        deploy_functions(owner, settings["aws-roles:pettracker"]["api"]["functions"])
        made = begin(stack, checkout, pulumi_home, owner)
        for key in ("audit", "thirdPartyMonitor") if stack == "prod" else ():
            path = ("--path", f"externalIds.{key}")
            assert made.pulumi("config", "set", "--stack", stack, "--secret", *path, f"id-of-{key}").code == 0
        up = made.up("--policy-pack", "policypack", "--policy-pack-config", f"policypack/config/{stack}.json")
        return Environment(made, owner, up)

    return make


def begin(stack: str, checkout: Path, home: Path, owner: Account) -> Engine:
    """The stack in a backend of its own, beside `checkout`, with what the administrator exports for all commands."""
    state = checkout.parent / f"state-{stack}"
    state.mkdir()
    env = environment_for(home, owner.env, f"file://{state}", f"passphrase of {stack}")
    made = Engine(checkout, stack, env)
    begun = made.pulumi("stack", "init", stack, "--secrets-provider", "passphrase")
    assert begun.code == 0, begun.output
    return made


def deploy_functions(owner: Account, names: list[str]) -> None:
    """What PetTracker's team has deployed: the API may call functions that exist."""
    role = owner.client("iam").create_role(RoleName="Functions", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    for name in names:
        owner.client("lambda").create_function(
            FunctionName=name, Role=role, Runtime="python3.12", Handler="main.main", Code={"ZipFile": b"not read"}
        )


@pytest.mark.parametrize("stack", STACKS)
def test_an_administrator_makes_an_environment_and_the_pipeline_takes_it_over(
    stack: str, environment: Callable[[str], Environment], checkout: Path
) -> None:
    made = environment(stack)
    assert made.up.code == 0, made.up.output
    deployed = made.run(DEPLOY, checkout)
    assert deployed.passed, deployed.printed
    assert f"{made.up.changes['create']} unchanged" in deployed.printed
    assert "No mandatory finding" in deployed.summary
    quiet = made.run(DRIFT, checkout)
    assert quiet.passed, quiet.printed
    assert "No mandatory finding" in quiet.summary


def test_what_somebody_changes_by_hand_is_found_judged_and_repaired(
    environment: Callable[[str], Environment], checkout: Path
) -> None:
    made = environment("dev")
    iam, task = made.owner.client("iam"), "PetTracker-ECS-Task-dev"
    (name,) = iam.list_role_policies(RoleName=task)["PolicyNames"]
    iam.put_role_policy(RoleName=task, PolicyName=name, PolicyDocument=json.dumps(EVERYTHING))

    found = made.run(DRIFT, checkout)
    assert [code != 0 for code in found.codes[-3:]] == [True, False, False], "the saved state does not know of it"
    assert made.stack.refresh("--skip-preview").code == 0
    judged = made.run(DRIFT, checkout)
    assert [code != 0 for code in judged.codes[-3:]] == [True, True, False]
    assert "`iam-admin-access" in judged.summary

    repaired = made.run(DEPLOY, checkout)
    assert repaired.passed, repaired.printed
    assert made.run(DRIFT, checkout).passed


@pytest.fixture(scope="module")
def target(checkout: Path) -> Path:
    """The report on the target branch, as the job without credentials makes it."""
    report = checkout.parent / "target.json"
    given = ("--program", str(checkout), "--stack", "dev", "--policy-pack", str(checkout / "policypack"))
    ended = run_preview("preview", *given, "--report", str(report))
    assert ended.code == 0, ended.err
    return report


def branch(checkout: Path, base: Path, **settings: Any) -> Path:
    """A checkout of a branch that changes these settings of dev, with what its jobs find beside it."""
    made = base / "work"
    shutil.copytree(checkout, made, symlinks=True)
    shutil.copytree(checkout.parent / "bin", base / "bin")
    file = made / "Pulumi.dev.yaml"
    written = yaml.safe_load(file.read_text())
    written["config"] |= {f"aws-roles:{name}": value for name, value in settings.items()}
    file.write_text(yaml.safe_dump(written))
    return made


@pytest.mark.parametrize(
    ("settings", "passes", "summary"),
    [
        pytest.param(
            {"maxSessionDuration": "3600"},
            True,
            ("**No new mandatory finding.**", "**Nobody may do more than before.**"),
            id="shorter sessions",
        ),
        pytest.param(
            {"systems": ["pettracker", "slim", "access"], "slim": {"permissions": "documented"}},
            False,
            ("new mandatory findings** in `aws-roles/dev`", "`iam-privilege-escalation:batch-submit-job`"),
            id="wide permissions",
        ),
    ],
)
def test_a_pull_request_is_previewed_and_compared_with_the_target_branch(
    settings: dict[str, Any], passes: bool, summary: tuple[str, ...], environment: Callable[[str], Environment],
    checkout: Path, target: Path, tmp_path: Path,
) -> None:  # fmt: skip
    made = environment("dev")
    before = made.stack.export()
    (tmp_path / "temporary").mkdir()
    shutil.copy(target, tmp_path / "temporary")
    previewed = made.run(PREVIEW, branch(checkout, tmp_path, **settings))
    assert previewed.passed is passes, previewed.printed
    for text in summary:
        assert text in previewed.summary
    assert made.stack.export() == before


@pytest.mark.parametrize("which", [DEPLOY, DRIFT, PREVIEW], ids="-".join)
def test_the_passphrase_of_one_environment_opens_no_other_s_stack(
    which: tuple[str, str], environment: Callable[[str], Environment], checkout: Path
) -> None:
    refused = environment("staging").run(which, checkout, PULUMI_CONFIG_PASSPHRASE="passphrase of dev")
    assert not refused.passed
    assert "incorrect passphrase" in refused.printed


def test_credentials_of_another_account_stop_the_first_up_before_anything_is_created(
    account: Callable[..., Account], checkout: Path, pulumi_home: Path, tmp_path: Path
) -> None:
    other = account()
    up = begin("dev", branch(checkout, tmp_path), pulumi_home, other).up()
    assert up.code != 0
    assert f"AWS account ID not allowed: {other.number}" in up.output
    assert other.roles() == set()
