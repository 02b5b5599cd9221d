"""The pack's report under the real engine, whose own JSON leaves out what policies find."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import Engine

PROGRAM = """
import json
import pulumi
import pulumi_aws as aws

trust = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::111122223333:role/vendor"},
        "Condition": {"StringEquals": {"sts:ExternalId": pulumi.Config().require_secret("id")}},
    },
}
role = aws.iam.Role("reader", name="Reader", assume_role_policy=pulumi.Output.json_dumps(trust))
tokens = pulumi.Config().get("tokens") or "optional"
aws.ec2.LaunchTemplate(
    "web",
    metadata_options={"http_tokens": tokens},
    tags={"System": "web"},
    opts=pulumi.ResourceOptions(depends_on=[role]),
)
"""


@pytest.fixture
def made(engine: Callable[..., Engine], account: Callable[..., Any], tmp_path: Path) -> Engine:
    """A new stack of the program."""
    program = tmp_path / "program"
    program.mkdir()
    (program / "Pulumi.yaml").write_text("name: reported\nruntime: python\n")
    (program / "__main__.py").write_text(PROGRAM)
    made = engine(program, account())
    assert made.pulumi("config", "set", "--secret", "id", "vendor-7781").code == 0
    return made


@pytest.fixture
def reported(made: Engine, pack: Path) -> Callable[..., tuple[Any, str]]:
    """Runs a command against the pack; gives the run and where the report was to be written."""

    def run(command: str, report: str) -> tuple[Any, str]:
        arguments = ("--yes", "--skip-preview") if command == "up" else ()
        where = {"LEAST_PRIVILEGE_REPORT": report}
        done = made.pulumi(
            *command.split(), "--stack", "dev", "--policy-pack", str(pack), *arguments, env={**made.env, **where}
        )
        return done, report

    return run


def test_a_preview_that_fails_leaves_the_whole_report_without_secrets(
    reported: Callable[..., tuple[Any, str]], tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("r.json", "r.md", "r.sarif", "r.html")]
    run, _ = reported("preview", ":".join(map(str, files)))
    assert run.code != 0, run.output
    (stack,) = json.loads(files[0].read_text())["stacks"]
    assert (stack["project"], stack["stack"], stack["dryRun"], stack["complete"]) == ("reported", "dev", True, True)
    heard = {(each["policyName"], each["resourceUrn"]) for each in run.violations}
    assert {(each["rule"], each["urn"]) for each in stack["findings"]} == heard
    assert "imdsv2-required" in {each["rule"] for each in stack["findings"]}
    assert list(stack["permissions"]) == ["role Reader"]
    assert "**Blocked: " in files[1].read_text()
    assert "urn:pulumi:dev::reported::" in files[3].read_text()
    assert [path for path in files if "vendor-7781" in path.read_text()] == []


def test_an_update_that_a_finding_stops_leaves_an_incomplete_report(
    reported: Callable[..., tuple[Any, str]], tmp_path: Path
) -> None:
    run, report = reported("up", str(tmp_path / "r.json"))
    assert run.code != 0, run.output
    (stack,) = json.loads(Path(report).read_text())["stacks"]
    assert (stack["dryRun"], stack["complete"]) == (False, False)
    assert [each["rule"] for each in stack["findings"] if each["level"] == "mandatory"] == ["imdsv2-required"]


def test_a_report_that_cannot_be_written_stops_the_preview_with_the_reason(
    reported: Callable[..., tuple[Any, str]],
) -> None:
    run, _ = reported("preview", "report.json")
    assert run.code != 0
    assert "LEAST_PRIVILEGE_REPORT: report.json: expected an absolute path" in run.output


def test_the_analysis_of_a_deployed_stack_is_reported_too(
    made: Engine, reported: Callable[..., tuple[Any, str]], tmp_path: Path
) -> None:
    assert made.pulumi("config", "set", "tokens", "required").code == 0
    up = made.up()
    assert up.code == 0, up.output
    run, report = reported("policy analyze", str(tmp_path / "r.json"))
    (stack,) = json.loads(Path(report).read_text())["stacks"]
    assert (stack["project"], stack["stack"], stack["complete"]) == ("reported", "dev", True), run.output
    assert list(stack["permissions"]) == ["role Reader"]
    assert "vendor-7781" not in Path(report).read_text()
