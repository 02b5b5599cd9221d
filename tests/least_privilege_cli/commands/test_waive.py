"""`least-privilege waive`: waivers printed, or written into a configuration."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from least_privilege.reports import files
from least_privilege.reports.model import ReportedFinding
from least_privilege_cli.command_line import run
from least_privilege_cli.errors import CommandError
from tests.support.report_samples import URN, report, reported, stack
from tests.support.waivers import UNTIL

WHO = ("--reason", "moves in May", "--owner", "ops@example.org")
SAID = {"reason": "moves in May", "owner": "ops@example.org"}
IN_90_DAYS = str(date.today() + timedelta(days=90))


def about(id_: str, *actions: str, level: str = "mandatory", **more: Any) -> ReportedFinding:
    found = reported(level, id=id_, **more)
    return replace(found, finding=replace(found.finding, actions=actions))


STANDING = report(
    stack(
        findings=(
            about("iam-wildcard-resource:s3:*", "s3:GetObject"),
            about("iam-wildcard-resource:s3:*", "s3:PutObject", evidence="Statement 2"),
            about("iam-admin-access", urn=URN.replace("::web", "::root")),
            about("imds-hop-limit", level="advisory"),
            about("policy-waiver:iam-quota:x", urn=""),
            about("policy-accounts:111122223333", urn=""),
        )
    ),
    stack(stack="prod", findings=(about("iam-wildcard-resource:s3:*", "s3:GetObject"), about("iam-quota:inline"))),
)
WIDE = {"finding": "iam-wildcard-resource:s3:*", "resource": "web", "actions": ["s3:GetObject", "s3:PutObject"]}
ADMIN = {"finding": "iam-admin-access", "resource": "root"}
QUOTA = {"finding": "iam-quota:inline", "resource": "web"}


@pytest.fixture
def baseline(tmp_path: Path) -> str:
    path = tmp_path / "base.json"
    files.write(STANDING, path)
    return str(path)


def printed(capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, Any]], str]:
    streams = capsys.readouterr()
    return json.loads(streams.out)["policy-waiver"]["waivers"] if streams.out else [], streams.err


NOTES = (
    "note: policy-waiver:iam-quota:x on the whole stack is not waived: nobody can waive what is wrong with waivers or "
    "with a rule\n"
    "note: policy-accounts:111122223333 on the whole stack is not waived: it is about the whole stack, and a waiver "
    "names a resource\n"
)
CASES: dict[str, tuple[list[str], int, list[dict[str, Any]], str]] = {
    "all that stands": ([], 1, [WIDE, ADMIN, QUOTA], NOTES),
    "of one stack": (["--stack", "prod"], 0, [{**WIDE, "actions": ["s3:GetObject"]}, QUOTA], ""),
    "advisory ones too": (
        ["--advisory", "--stack", "dev"],
        1,
        [WIDE, ADMIN, {"finding": "imds-hop-limit", "resource": "web"}],
        NOTES,
    ),
    "one": (["iam-admin-access"], 0, [ADMIN], ""),
    "one that is advisory": (["imds-hop-limit"], 0, [{"finding": "imds-hop-limit", "resource": "web"}], ""),
    "those of a resource": (["--resource", "web"], 0, [WIDE, QUOTA], ""),
    "those of a pattern": (["--resource", "roo*"], 0, [{**ADMIN, "resource": "roo*"}], ""),
}


@pytest.mark.parametrize(("given", "code", "waivers", "notes"), CASES.values(), ids=CASES)
def test_waivers_of_what_stands_in_a_report(
    baseline: str, capsys: pytest.CaptureFixture[str], given: list[str], code: int, waivers: list[Any], notes: str
) -> None:
    assert run(["waive", *given, "--baseline", baseline, *WHO]) == code
    assert printed(capsys) == ([{**each, **SAID, "expires": IN_90_DAYS} for each in waivers], notes)


def test_a_waiver_without_a_report(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["iam-wildcard-resource:s3:*", "--resource", "web", "--action", "s3:GetObject", "--expires", UNTIL]
    assert run(["waive", *given, *WHO]) == 0
    assert printed(capsys) == ([{**WIDE, "actions": ["s3:GetObject"], **SAID, "expires": UNTIL}], "")


CONFIGURATION = """{
  "all": "advisory",
  "imds-hop-limit": { "enforcementLevel": "mandatory", "containerHosts": ["ecs-*"] },
  "policy-waiver": {
    "longestDays": 30,
    "notWaivable": ["iam-admin-access"]
  }
}
"""


def test_waivers_are_written_into_the_configuration_which_bounds_them(
    baseline: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "policy.json"
    file.write_text(CONFIGURATION)
    last = date.today() + timedelta(days=30)
    assert run(["waive", "--stack", "prod", "--baseline", baseline, *WHO, "--policy-pack-config", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: 2 waivers written, until {last}\n"
    assert file.read_text().startswith(CONFIGURATION.partition("\n  }\n}")[0] + ",\n")
    written = json.loads(file.read_text())["policy-waiver"]["waivers"]
    assert [(each["finding"], each["expires"]) for each in written] == [
        (WIDE["finding"], str(last)),
        (QUOTA["finding"], str(last)),
    ]
    before = file.read_text()
    assert run(["waive", "iam-admin-access", "--baseline", baseline, *WHO, "--policy-pack-config", str(file)]) == 1
    assert (
        capsys.readouterr().err == "note: iam-admin-access on root is not waived: iam-admin-access is in notWaivable\n"
    )
    assert file.read_text() == before
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


ERRORS: dict[str, tuple[list[str], str]] = {
    "nothing to waive": ([], "FINDING-ID or --baseline is missing: what is to stand?"),
    "no such rule": (
        ["iam-admin-acces", "--resource", "web"],
        "iam-admin-acces: 'iam-admin-acces' is no rule (did you mean 'iam-admin-access'?)",
    ),
    "no resource": (["iam-admin-access"], "--resource is missing: a waiver names the resource that it is about"),
    "a wide resource": (
        ["iam-admin-access", "--resource", "*"],
        "the waiver covers too much: its resource is '*': name the resource that the decision is about, by at least 3 "
        "characters of its name in a row beside the wildcards",
    ),
    "an action that AWS does not have": (
        ["iam-wildcard-resource:s3:*", "--resource", "web", "--action", "s3:Getobjct", "--action", "s3:Put*"],
        "--action: s3:Getobjct: no such action (did you mean 's3:GetObject'?)",
    ),
    "a day long gone": (
        ["iam-admin-access", "--resource", "web", "--expires", "2020-01-01"],
        "the waiver expired on 2020-01-01: mend what it waives, or renew the decision with a later date",
    ),
    "no such finding": (
        ["iam-wildcard-resource:s3", "--baseline", "BASE"],
        "BASE: no such finding stands in it: iam-wildcard-resource:s3 (did you mean iam-wildcard-resource:s3:* "
        "--resource web?)",
    ),
    "no such resource": (
        ["iam-admin-access", "--resource", "rot", "--baseline", "BASE"],
        "BASE: no such finding stands in it: iam-admin-access (did you mean iam-admin-access --resource root?)",
    ),
    "no such stack": (
        ["--stack", "prd", "--baseline", "BASE"],
        "--stack: 'prd'; the report has dev, prod (did you mean 'prod'?)",
    ),
    "no such report": (["--baseline", "NONE"], "--baseline: NONE: cannot be read: No such file or directory"),
}


@pytest.mark.parametrize(("given", "message"), ERRORS.values(), ids=ERRORS)
def test_bad_input_is_one_error_and_nothing_is_written(
    baseline: str, tmp_path: Path, given: list[str], message: str
) -> None:
    file = tmp_path / "policy.json"
    given = [baseline if each == "BASE" else each for each in given]
    with pytest.raises(CommandError) as raised:
        run(["waive", *given, *WHO, "--policy-pack-config", str(file)])
    assert raised.value.lines == (message.replace("BASE", baseline),)
    assert not file.exists()


def test_a_configuration_that_is_refused_is_not_touched(baseline: str, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text('{"iam-admin": "mandatory"}')
    with pytest.raises(CommandError) as raised:
        run(["waive", "--baseline", baseline, *WHO, "--policy-pack-config", str(file)])
    assert "iam-admin: no such rule" in raised.value.lines[1]
    assert file.read_text() == '{"iam-admin": "mandatory"}'
