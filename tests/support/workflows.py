"""Jobs of the workflows as GitHub would run them: expressions replaced, scripts run by bash."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = ROOT / ".github" / "workflows"
ROLES = {("deploy", "up"): "deploy", ("drift", "drift"): "preview", ("pull-request", "preview"): "preview"}
"""Each job with an identity, by workflow and name, and the role that it assumes, by its key in the stack's outputs."""
_EXPRESSION = re.compile(r"\$\{\{ (\w+)\.([\w.-]+) \}\}")


@dataclass(frozen=True, kw_only=True)
class GitHub:
    """What expressions may name: contexts by name, such as `vars` and `secrets` of the job's environment."""

    contexts: Mapping[str, Mapping[str, str]]

    def value(self, text: str) -> str:
        """`text` with every expression replaced; one that names nothing here is empty, as GitHub has it."""
        return _EXPRESSION.sub(lambda found: self.contexts.get(found[1], {}).get(found[2], ""), text)

    def values(self, given: Mapping[str, Any] | None) -> dict[str, str]:
        return {name: self.value(str(text)) for name, text in (given or {}).items()}


def job(workflow: str, name: str) -> dict[str, Any]:
    """The job `name` of `workflow`.yml."""
    found: dict[str, Any] = yaml.safe_load((WORKFLOWS / f"{workflow}.yml").read_text("utf-8"))["jobs"][name]
    return found


def environment_of(spec: Mapping[str, Any], stack: str) -> str:
    """The name of the job's GitHub environment for a stack; '' for none."""
    return GitHub(contexts={"matrix": {"stack": stack}}).value(spec.get("environment", ""))


def run_scripts(
    spec: Mapping[str, Any], github: GitHub, workspace: Path, environment: Mapping[str, str]
) -> Iterator[tuple[str, "subprocess.CompletedProcess[str]"]]:
    """Runs the job's scripts in order, and gives each with how it ended. After one that fails, only those run that
    their condition lets run then.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    """
    of_job = github.values(spec.get("env"))
    failed, run = False, set[str]()
    for step in spec["steps"]:
        if "run" not in step or not _runs(step.get("if", ""), failed, run):
            continue
        run.add(step.get("id", ""))
        ended = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=workspace,
            env={**environment, **of_job, **github.values(step.get("env"))},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        yield step["run"], ended
        failed = failed or ended.returncode != 0


def _runs(condition: str, failed: bool, run: set[str]) -> bool:
    """Whether a step runs, where a step before it has `failed` or not, and those with an id in `run` have run.

    https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#status-check-functions
    """
    needed = re.findall(r"steps\.(\w+)\.conclusion != 'skipped'", condition)
    return run.issuperset(needed) and (not failed or "always()" in condition or "!cancelled()" in condition)


def clean_environment() -> dict[str, str]:
    """This process's environment without what belongs to its user's clouds."""
    theirs = ("AWS_", "PULUMI_", "GITHUB_", "LEAST_PRIVILEGE_")
    return {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
