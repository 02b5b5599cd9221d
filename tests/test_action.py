"""The composite action, run step by step as GitHub would: its scripts for real, other people's actions by stand-ins."""

import json
import os
import re
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.installed import Installed

ROOT = Path(__file__).resolve().parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
PROGRAM = """
import json

import pulumi_aws as aws


def policy(*actions: str) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "arn:aws:s3:::acme-pets/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


aws.iam.Policy("reading", name="reading", description="Reads", policy=policy(ACTIONS))
"""


@dataclass
class Job:
    """One run of the action on a pull request, in a workspace of its own."""

    directory: Path
    installed: bool = True
    inputs: dict[str, str] = field(default_factory=dict)
    artifacts: str = "https://github.com/acme/pets/actions/runs/1/artifacts/1234"
    output: str = ""
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    uploaded: dict[str, str] = field(default_factory=dict)

    @property
    def workspace(self) -> Path:
        return self.directory / "workspace"

    def report(self, suffix: str) -> str:
        return (self.directory / f"temp/least-privilege/report.{suffix}").read_text()

    def run(self) -> int:
        """The exit code of the first step that fails; 0 where none does."""
        for step in STEPS:
            if step.get("uses", "").startswith("actions/checkout@"):
                # Like the real one, it goes where a link leads.
                path = self.workspace / step["with"]["path"]
                shutil.copytree(self.directory / "target", path, dirs_exist_ok=True)
            if step.get("name") == "Install" and self.installed:
                continue
            if step.get("name") == "Role explorer":
                # https://github.com/actions/upload-artifact#outputs
                page = Path(self._value(step["with"]["path"]))
                self.uploaded[page.name] = page.read_text()
                self.outputs["explorer"] = {"artifact-url": self.artifacts}
            if "run" in step and (code := self.script(step)):
                return code
        return 0

    def script(self, step: dict[str, Any]) -> int:
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("PULUMI", "AWS", "GITHUB"))},
            **{key: self._value(value) for key, value in step.get("env", {}).items()},
            "RUNNER_TEMP": str(self.directory / "temp"),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(self.directory / "output"),
            "GITHUB_STEP_SUMMARY": str(self.directory / "summary.md"),
            "GITHUB_EVENT_NAME": "pull_request",
            # What pip would fetch is what these tests run with.
            "PYTHONPATH": sysconfig.get_path("purelib"),
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",
        }
        # https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#defaultsrunshell
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.output += done.stdout
        if id_ := step.get("id"):
            lines = (self.directory / "output").read_text().splitlines()
            self.outputs[id_] = dict(line.split("=", 1) for line in lines)
        return done.returncode

    def _value(self, expression: str) -> str:
        output = re.fullmatch(r"\$\{\{ steps\.(\w+)\.outputs\.([\w-]+) \}\}", expression)
        if output:
            return self.outputs[output[1]][output[2]]
        name = re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", expression)
        assert name, f"{expression}: only an input or an output may stand in a script's environment"
        return self.inputs.get(name[1], str(ACTION["inputs"][name[1]]["default"]))


@pytest.fixture
def job(tmp_path: Path, installed: Installed) -> Job:
    """A program whose policy lists one action, unchanged by the pull request; the command is installed already."""
    made = Job(tmp_path)
    (tmp_path / "temp/least-privilege").mkdir(parents=True)
    (tmp_path / "temp/least-privilege/venv").symlink_to(installed.root)
    for checkout in ("target", "workspace"):
        write(tmp_path / checkout, '"s3:GetObject"')
    return made


def write(checkout: Path, actions: str, config: dict[str, Any] | None = None) -> None:
    checkout.mkdir(exist_ok=True)
    (checkout / "Pulumi.yaml").write_text("name: pets\nruntime: python\n")
    (checkout / "Pulumi.dev.yaml").write_text("config: {aws:region: eu-west-1}\n")
    (checkout / "__main__.py").write_text(PROGRAM.replace("ACTIONS", actions))
    (checkout / "least-privilege.json").write_text(json.dumps(config or {}))


def test_a_change_of_nothing_passes(job: Job) -> None:
    assert job.run() == 0, job.output
    assert "Nobody may do more than before" in job.report("md")
    assert job.report("md") in (job.directory / "summary.md").read_text()
    assert json.loads(job.report("sarif"))["runs"][0]["results"] == []
    assert job.uploaded["least-privilege.html"].startswith("<!doctype html>")


def test_the_comment_links_to_the_role_explorer(job: Job) -> None:
    write(job.workspace, '"s3:GetObject", "s3:PutObject"')
    assert job.run() == 0, job.output
    assert f"({job.artifacts}#/change/" in job.report("md")


def test_without_an_artifact_the_comment_goes_without_the_explorer(job: Job) -> None:
    write(job.workspace, '"s3:GetObject", "s3:PutObject"')
    job.artifacts = ""
    assert job.run() == 0, job.output
    assert "**wider**" in job.report("md")
    assert "explorer" not in job.report("md")


def test_two_programs_of_a_job_have_nothing_in_common(job: Job) -> None:
    for checkout in ("target", "workspace"):
        write(job.directory / checkout / "other", '"s3:GetObject"')
    job.inputs = {"config": "least-privilege.json"}
    assert job.run() == 0, job.output
    first = job.outputs["paths"]
    job.inputs = {"program": "./other", "stacks": "dev"}
    (job.workspace / "other/least-privilege.json").unlink()
    assert job.run() == 0, job.output
    assert (first["name"], job.outputs["paths"]["name"]) == ("least-privilege", "least-privilege-other-dev")
    assert list(job.uploaded) == ["least-privilege.html", "least-privilege-other-dev.html"]
    assert json.loads(job.report("json"))["stacks"][0]["complete"]


def test_it_installs_the_command_and_the_packages_of_the_program(job: Job) -> None:
    (job.workspace / "requirements.txt").write_text("pulumi\nno-such-package-anywhere\n")
    (job.directory / "temp/least-privilege/venv").unlink()
    job.installed = False
    assert job.run() == 1, job.output
    assert "no-such-package-anywhere" in job.output
    (job.workspace / "requirements.txt").write_text("pulumi\n")
    shutil.rmtree(job.directory / "temp/least-privilege")
    shutil.rmtree(job.workspace / ".target")
    assert job.run() == 0, job.output


def test_a_wider_policy_fails_and_is_annotated_at_its_line(job: Job) -> None:
    write(job.workspace, '"s3:*"')
    assert job.run() == 1, job.output
    line = (job.workspace / "__main__.py").read_text().splitlines().index(
        'aws.iam.Policy("reading", name="reading", description="Reads", policy=policy("s3:*"))'
    ) + 1  # fmt: skip
    assert f"::error file=__main__.py,line={line},title=mandatory iam-wildcard-action%3As3%3A*::" in job.output
    assert "failed: 1 mandatory finding" in job.output
    (result,) = json.loads(job.report("sarif"))["runs"][0]["results"]
    assert result["baselineState"] == "new"


@pytest.mark.parametrize(
    ("fail_on", "target", "code"),
    [("mandatory", '"s3:*"', 1), ("new", '"s3:*"', 0), ("new wider", '"s3:GetObject"', 1)],
    ids=["what stands fails", "what stands is not new", "what is added is new"],
)
def test_the_gate_decides(job: Job, fail_on: str, target: str, code: int) -> None:
    write(job.directory / "target", target)
    write(job.workspace, '"s3:*"')
    job.inputs = {"fail-on": fail_on}
    assert job.run() == code, job.output


@pytest.mark.parametrize(
    "config",
    [
        {"all": "disabled"},
        {"policy-waiver": {"waivers": [{
            "finding": "iam-wildcard-action:s3:*", "resource": "reading", "reason": "a change's own",
            "owner": "a@b.example", "expires": "2027-01-31",
        }]}},
    ],
    ids=["disables all", "waives its own finding"],
)  # fmt: skip
def test_no_change_disarms_its_judge(job: Job, config: dict[str, Any]) -> None:
    write(job.workspace, '"s3:*"', config)
    job.inputs = {"config": "least-privilege.json"}
    assert job.run() == 1, job.output
    assert "iam-wildcard-action" in job.report("md")


def test_a_change_does_not_have_the_target_branch_checked_out_in_its_place(job: Job) -> None:
    write(job.workspace, '"s3:*"')
    (job.workspace / ".target").symlink_to(".")
    assert job.run() == 1, job.output
    assert "iam-wildcard-action" in job.report("md")


FAILS_ONCE = """
from pathlib import Path

before = Path(__file__).with_name("before")
if not before.exists():
    before.touch()
    raise SystemExit("only at first")
"""


def test_a_change_that_its_judge_cannot_preview_fails(job: Job) -> None:
    write(job.workspace, '"s3:*"', {"all": "disabled"})
    program = job.workspace / "__main__.py"
    program.write_text(FAILS_ONCE + program.read_text())
    job.inputs = {"config": "least-privilege.json"}
    assert job.run() == 1, job.output
    assert "::error::The target branch's policy pack cannot judge this change." in job.output


def test_a_change_that_brings_the_first_configuration_is_judged_by_it(job: Job) -> None:
    write(job.workspace, '"s3:*"', {"all": "advisory"})
    (job.directory / "target/least-privilege.json").unlink()
    job.inputs = {"config": "least-privilege.json"}
    assert job.run() == 0, job.output
    assert "::warning::The target branch has no such policy pack or configuration" in job.output


def test_a_target_that_does_not_preview_is_said_and_nothing_is_compared(job: Job) -> None:
    (job.directory / "target/__main__.py").write_text("raise SystemExit('of another time')\n")
    assert job.run() == 0, job.output
    assert "::warning::The target branch does not preview: nothing is compared." in job.output


def test_a_program_that_does_not_preview_fails(job: Job) -> None:
    (job.workspace / "__main__.py").write_text("raise SystemExit('broken')\n")
    assert job.run() == 1, job.output
    assert "broken" in job.output


def test_no_script_holds_an_expression_and_every_action_is_pinned() -> None:
    """An expression in a script is a way to inject commands.

    https://docs.github.com/en/actions/concepts/security/script-injections
    """
    assert [step["run"] for step in STEPS if "${{" in step.get("run", "")] == []
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert len(used) == 5
    assert [each for each in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)] == []
    theirs = (ROOT / ".github/workflows").glob("*.yml")
    assert set(used) <= set(re.findall(r"uses: (\S+)", "".join(each.read_text() for each in theirs)))


def test_what_writes_to_the_pull_request_is_not_asked_of_a_fork() -> None:
    writing = [step["if"] for step in STEPS if step.get("name") in ("Comment", "Code scanning")]
    assert len(writing) == 2
    assert all("github.event.pull_request.head.repo.full_name == github.repository" in each for each in writing)


def test_the_guide_lists_every_input() -> None:
    guide = (ROOT / "docs/how-to/add-to-a-repository.md").read_text()
    assert [name for name in ACTION["inputs"] if f"`{name}`" not in guide] == []


RECIPES = re.findall(
    r"^ +- (git fetch.*?)(?=^ +artifacts)", (ROOT / "docs/how-to/add-to-a-repository.md").read_text(), re.M | re.S
)


@pytest.mark.parametrize("recipe", RECIPES, ids=["GitLab", "Bitbucket"])
@pytest.mark.parametrize(("actions", "code"), [('"s3:GetObject"', 0), ('"s3:*"', 1)], ids=["nothing new", "wider"])
def test_a_recipe_compares_with_the_target_branch(job: Job, recipe: str, actions: str, code: int) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example"]
    origin = job.directory / "target"
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "Add pets"]):
        subprocess.run([*git, *command], cwd=origin, check=True)
    shutil.rmtree(job.workspace)
    subprocess.run([*git, "clone", "-q", str(origin), str(job.workspace)], check=True)
    write(job.workspace, actions)
    script = "\n".join(line.strip().removeprefix("- ") for line in recipe.splitlines())
    names = "CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main BITBUCKET_PR_DESTINATION_BRANCH=main"
    step = {"run": f'export PATH="$RUNNER_TEMP/least-privilege/venv/bin:$PATH" {names}\n{script}'}
    assert job.script(step) == code, job.output
    shutil.rmtree(job.workspace / ".target")  # A runner that keeps its clone removes what git does not track.
    assert job.script(step) == code, job.output
    assert "who may do what" in (job.workspace / "report.md").read_text().lower()
