"""What code of a pull request can reach through the workflows: docs/explanation/attacks.md."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TRIGGERS = {"pull_request", "push", "schedule", "workflow_dispatch"}
"""Not pull_request_target, workflow_run or issue_comment: those run with secrets on a stranger's behalf.
https://docs.github.com/en/actions/reference/security/secure-use"""
OWN_BRANCH = "github.event.pull_request.head.repo.full_name == github.repository"
CHECKOUT = "actions/checkout@"


def read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return found


def triggers(workflow: Mapping[Any, Any]) -> Mapping[str, Any]:
    given = workflow[True]  # YAML 1.1 reads `on` as true
    return given if isinstance(given, dict) else dict.fromkeys([given] if isinstance(given, str) else given)


@dataclass(frozen=True)
class Job:
    id: str
    starts: frozenset[str]
    spec: Mapping[str, Any]

    def may_write(self, *what: str) -> bool:
        return any(self.spec.get("permissions", {}).get(each) == "write" for each in what)


JOBS = [
    Job(f"{file.stem}-{name}", frozenset(triggers(read(file))), spec)
    for file in WORKFLOWS
    for name, spec in read(file)["jobs"].items()
]
WITH_IDENTITY = [job for job in JOBS if job.may_write("id-token")]
COMMENTING = [job for job in JOBS if job.may_write("pull-requests", "security-events")]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_workflow_starts_by_no_trigger_that_hands_secrets_to_strangers(file: Path) -> None:
    given = triggers(read(file))
    assert set(given) <= TRIGGERS
    assert (given.get("push") or {"branches": ["main"]}) == {"branches": ["main"]}


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_workflow_grants_nothing_to_all_of_its_jobs(file: Path) -> None:
    assert read(file)["permissions"] == {}


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.id)
def test_a_job_says_what_it_may_write_and_checks_out_without_a_token(job: Job) -> None:
    assert isinstance(job.spec["permissions"], dict)
    assert not job.may_write("contents", "actions", "packages")
    for step in job.spec["steps"]:
        if step.get("uses", "").startswith(CHECKOUT):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("job", WITH_IDENTITY, ids=lambda job: job.id)
def test_a_job_with_an_identity_runs_no_fork_s_code(job: Job) -> None:
    assert "pull_request" not in job.starts or OWN_BRANCH in job.spec["if"]


@pytest.mark.parametrize("job", WITH_IDENTITY, ids=lambda job: job.id)
def test_a_job_with_an_identity_runs_no_release_that_nobody_has_looked_at(job: Job) -> None:
    assert "pull_request" not in job.starts or "github.actor != 'dependabot[bot]'" in job.spec["if"]


@pytest.mark.parametrize("job", COMMENTING, ids=lambda job: job.id)
def test_a_job_that_writes_to_the_pull_request_runs_none_of_its_code(job: Job) -> None:
    assert job.spec["steps"]
    for step in job.spec["steps"]:
        assert "run" not in step
        assert not step["uses"].startswith((CHECKOUT, "./"))


@pytest.mark.parametrize("job", COMMENTING, ids=lambda job: job.id)
def test_a_job_that_takes_a_report_starts_where_there_is_one(job: Job) -> None:
    """After a failed lint there is none, and a second job that failed for that would hide the first."""
    made = next(each.spec for each in JOBS if each.id == f"pull-request-{job.spec['needs']}")
    (upload,) = [step for step in made["steps"] if step.get("with", {}).get("name") == "report"]
    assert "hashFiles('report.sarif') != ''" in upload["if"]
    assert made["outputs"] == {"report": f"${{{{ steps.{upload['id']}.outputs.artifact-id }}}}"}
    assert f"needs.{job.spec['needs']}.outputs.report != ''" in job.spec["if"]
    assert "always()" not in job.spec["if"], "nor where a newer push has cancelled the run"


@pytest.mark.parametrize("job", COMMENTING, ids=lambda job: job.id)
def test_a_job_that_uploads_alerts_may_read_the_run_that_they_are_from(job: Job) -> None:
    """https://docs.github.com/en/code-security/how-tos/scan-code-for-vulnerabilities/integrate-with-existing-tools/uploading-a-sarif-file-to-github"""
    assert any("codeql-action/upload-sarif" in step["uses"] for step in job.spec["steps"])
    assert job.spec["permissions"]["actions"] == "read"


@pytest.mark.parametrize("job", WITH_IDENTITY, ids=lambda job: job.id)
def test_a_job_with_an_identity_has_an_environment_and_installs_by_hash_alone(job: Job) -> None:
    assert job.spec["environment"]
    installing = [
        step["run"] for step in job.spec["steps"] if step.get("run", "").startswith(("make", "pip", "python"))
    ]
    assert installing == ["make runtime"]
    (recipe,) = re.findall(r"^runtime:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert "--only-binary :all: --require-hashes -r requirements.lock" in recipe


def test_deployment_waits_for_the_reviewers_of_an_environment() -> None:
    """The deploy role's trust names the environment: `environment: NAME` is in the token's subject."""
    up = [job for job in JOBS if "pulumi up" in str(job.spec)]
    assert up
    for job in up:
        assert job.spec["environment"]
        assert job.starts <= {"push", "workflow_dispatch"}


@pytest.mark.parametrize(
    "path",
    [
        "/.ci/", "/.github/", "/Makefile", "/Pulumi*.yaml", "/action.yml", "/components/systems/access/",
        "/least_privilege_cli/", "/offline_preview/", "/policypack/", "/pyproject.toml", "/requirements*",
    ],
)  # fmt: skip
def test_the_files_that_judge_a_change_have_owners(path: str) -> None:
    lines = (WORKFLOWS[0].parents[1] / "CODEOWNERS").read_text("utf-8").splitlines()
    owners = {parts[0]: parts[1:] for line in lines if (parts := line.partition("#")[0].split())}
    assert owners[path]
    assert list(ROOT.glob(path.strip("/"))), "it is there"
