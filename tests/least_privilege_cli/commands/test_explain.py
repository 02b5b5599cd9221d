"""`least-privilege explain`."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from least_privilege.judging.waivers import Waivers
from least_privilege.reports import files
from least_privilege_cli.command_line import run
from least_privilege_cli.errors import CommandError
from tests.support.report_samples import report, reported, stack

WIDE = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs"}],
}


@pytest.fixture
def policy(tmp_path: Path) -> str:
    path = tmp_path / "jobs.json"
    path.write_text(json.dumps(WIDE))
    return str(path)


def _lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_a_rule_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "iam-wildcard-action:s3:*"]) == 0
    lines = _lines(capsys)
    assert lines[0] == "iam-wildcard-action (mandatory, severity high)"
    assert "Bad:" in lines
    assert not any(line.startswith("Found") for line in lines)
    waiver = json.loads(lines[-1])
    assert (waiver["finding"], list(waiver)) == (
        "iam-wildcard-action:s3:*",
        ["finding", "resource", "reason", "owner", "expires"],
    )


def test_a_finding_in_a_file(policy: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "iam-wildcard-action:sqs:*", "--file", policy]) == 0
    lines = _lines(capsys)
    at = lines.index(f"Found (mandatory) on {policy}:")
    assert "sqs:*" in lines[at + 1]
    assert lines[at + 2].startswith("  Fix: ")


def test_a_finding_in_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, found = tmp_path / "report.json", reported()
    files.write(report(stack(findings=(found,))), path)
    assert run(["explain", found.finding.id, "--report", str(path)]) == 0
    assert any(line.strip() == found.finding.evidence for line in _lines(capsys))


def test_the_check_of_aws_is_the_finding_s_own_where_its_id_has_several(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    audience = {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": audience,
    }
    (tmp_path / "trust.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    finding = "trust-web-identity:token.actions.githubusercontent.com:sub"
    assert run(["explain", finding, "--file", str(tmp_path / "trust.json")]) == 0
    assert "  AWS IAM Access Analyzer calls it MISSING_GITHUB_REPO_CONDITION_KEY." in _lines(capsys)


def test_as_json(policy: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "iam-wildcard-action:sqs:*", "--file", policy]) == 0
    text = capsys.readouterr().out
    assert run(["explain", "iam-wildcard-action:sqs:*", "--file", policy, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["version", "finding", "rule", "found", "waiver"]
    assert (told["version"], told["finding"]) == (1, "iam-wildcard-action:sqs:*")
    (found,) = told["found"]
    assert (found["id"], found["level"], found["where"]) == ("iam-wildcard-action:sqs:*", "mandatory", policy)
    for value in (*told["rule"].values(), found["evidence"], found["fix"], json.dumps(told["waiver"])):
        assert value in text or value in "".join(line.removeprefix("  ") for line in text.splitlines(keepends=True))


def test_a_waiver_has_no_waiver(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "policy-waiver:expired", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["found"], told["waiver"]) == ([], None)


def test_the_waiver_that_it_proposes_covers_the_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, given = tmp_path / "report.json", reported(id="iam-wildcard-resource:s3:*")
    found = replace(given, finding=replace(given.finding, actions=("s3:GetObject",)))
    files.write(report(stack(findings=(found,))), path)
    assert run(["explain", found.finding.id, "--report", str(path)]) == 0
    waivers = Waivers([json.loads(_lines(capsys)[-1])])
    assert waivers.use(found.finding, found.finding.urn)


PROPOSED: dict[str, tuple[list[str], dict[str, Any], int | None]] = {
    "as waive does": (["iam-wildcard-action:s3:*"], {}, 90),
    "within the configuration's bound": (["iam-wildcard-action:s3:*"], {"longestDays": 30}, 30),
    "of a rule that nobody may waive": (["iam-wildcard-action:s3:*"], {"notWaivable": ["iam-wildcard-action"]}, None),
    "of a rule's name alone, which is no finding": (["iam-wildcard-action"], {}, None),
}


@pytest.mark.parametrize(("asked", "terms", "days"), PROPOSED.values(), ids=PROPOSED)
def test_the_last_day_of_the_waiver_that_it_proposes(
    asked: list[str], terms: dict[str, Any], days: int | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "policy.json").write_text(json.dumps({"policy-waiver": terms}))
    config = ["--policy-pack-config", str(tmp_path / "policy.json")]
    assert run(["explain", *asked, "--format", "json", *config]) == 0
    waiver = json.loads(capsys.readouterr().out)["waiver"]
    expected = None if days is None else str(date.today() + timedelta(days=days))
    assert (waiver and waiver["expires"]) == expected
    if waiver:
        of_resource = ["--resource", "web", "--reason", "r", "--owner", "o"]
        assert run(["waive", *asked, *of_resource, *config]) == 0
        assert f'"expires": "{expected}"' in (tmp_path / "policy.json").read_text()


WRONG = {
    "a rule": (
        "iam-wildcard-acton:s3:*",
        "no rule is called 'iam-wildcard-acton' (did you mean 'iam-wildcard-action'?)",
    ),
    "a finding": ("iam-wildcard-action:sns:*", "no such finding (did you mean 'iam-wildcard-action:sqs:*'?)"),
}


@pytest.mark.parametrize(("finding", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong(finding: str, message: str, policy: str) -> None:
    with pytest.raises(CommandError) as error:
        run(["explain", finding, "--file", policy])
    assert error.value.lines == (f"{finding}: {message}",)
