"""The JSON form says everything, and refuses what it did not write."""

import json
from dataclasses import replace

import pytest

from least_privilege.reports.json_report import ReportError, dump, load
from least_privilege.reports.model import Report, RuleInForce
from least_privilege.reports.reach_model import ReportedResource, ReportedStep
from least_privilege.reports.redaction import Redactor
from tests.support.report_samples import URN, WAIVER, grant, party, reach, report, reported, role, stack, trust

FULL = report(
    stack(
        role("web", grant("*", except_actions=("iam:*",)), trust=(trust("AWS x", "c"),), boundary="b", unread=("u",)),
        role(
            "web",
            grant("s3:*", by=("Statement 1",)),
            outside=(grant("iam:*"),),
            privilege="administers the account",
            policies=("urn:p",),
        ),
        steps=(
            ReportedStep(
                source=party("account 1", "account", ""),
                target=party("web"),
                how="h",
                certain=False,
                keys=("k",),
                by=("b",),
            ),
        ),
        resources=(
            ReportedResource(
                arn="arn:aws:s3:::pets/*",
                name="aws.s3.Bucket 'pets'",
                urn="u",
                reach=(
                    reach(party("web"), "s3:GetObject", "s3:PutObject", by=("b",)),
                    reach(party("ops"), "s3:GetObject", "s3:PutObject", answer="depends", keys=("k",), raises="p"),
                ),
            ),
        ),
        findings=(reported(), reported("advisory", waived=WAIVER, urn=""), reported(id="x:y", file="app.py", line=12)),
        waivers=(WAIVER, replace(WAIVER, resource="api", actions=("s3:GetObject",), fault="f")),
        configuration=(
            RuleInForce(name="iam-quota", level="disabled", options={"attachments": 20}),
            RuleInForce(name="imdsv2-required", level="remediate"),
        ),
        notes=("n",),
        source="Pulumi.dev.yaml",
        organization="o",
    ),
    stack(stack="prod", complete=False, dry_run=False),
)


@pytest.mark.parametrize("given", [FULL, Report()], ids=["everything", "nothing"])
def test_what_is_written_is_read_back(given: Report) -> None:
    assert load(dump(given), "x") == given


def test_a_list_of_actions_is_written_once() -> None:
    access = json.loads(dump(FULL))["stacks"][0]["access"]
    assert access["actionLists"] == [["s3:GetObject", "s3:PutObject"]]
    assert [each["actions"] for each in access["resources"][0]["reach"]] == [0, 0]


def test_a_report_of_before_steps_and_access_is_read() -> None:
    value = json.loads(dump(FULL))
    for stack_ in value["stacks"]:
        del stack_["steps"], stack_["access"]
        for each in stack_["permissions"].values():
            del each["outsideBoundary"], each["privilege"], each["policies"]
    (before, _) = load(json.dumps(value), "x").stacks
    assert (before.access.steps, before.access.resources) == ((), ())
    assert before.principals[0] == FULL.stacks[0].principals[0]


def test_the_checks_of_aws_are_read_back() -> None:
    checks = ("PASS_ROLE_WITH_STAR_IN_RESOURCE",)
    given = reported(id="iam-pass-role:*")
    redacted = Redactor().redact_finding(replace(given, finding=replace(given.finding, checks=checks)))
    (read,) = load(dump(report(stack(findings=(redacted,)))), "x").stacks[0].findings
    assert read.finding.aws_checks == checks


def test_the_documented_form_of_a_finding() -> None:
    (finding, waived, placed) = json.loads(dump(FULL))["stacks"][0]["findings"]
    assert finding == {
        "rule": "iam-wildcard-action",
        "id": "iam-wildcard-action:s3:*",
        "level": "mandatory",
        "severity": "high",
        "urn": URN,
        "resource": "aws:iam/role:Role web",
        "evidence": "Statement 'Read' allows s3:* on pets.",
        "fix": "list what is used, e.g. s3:GetObject.",
        "url": "https://docs.aws.amazon.com/x",
        "actions": [],
        "awsChecks": [],
        "waived": None,
    }
    assert (placed["file"], placed["line"]) == ("app.py", 12)
    assert waived["resource"] == ""
    assert waived["waived"]["owner"] == "ops@example.org"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "x: not JSON"),
        ("[]", "x: version: None; expected a report of version 1"),
        ('{"version": 2}', "x: version: 2; expected a report of version 1"),
        ('{"version": 1}', "x: not a report of version 1: KeyError: 'stacks'"),
        ('{"version": 1, "stacks": [{}], "rules": {}}', "KeyError: 'project'"),
        ('{"version": 1, "stacks": [], "rules": {"a": {"b": 1}}}', "TypeError"),
        (dump(FULL).replace('"web"', "7"), "TypeError: 7 is not a string"),
        (dump(FULL).replace('"disabled"', '"off"'), "ValueError: 'off' is not a valid Level"),
        (dump(FULL).replace('"s3:GetObject"', "1"), "TypeError: 1 is not a string"),
        ("[" * 100_000, "x: not JSON"),
    ],
)
def test_a_file_that_is_not_a_report_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ReportError) as refused:
        load(text, "x")
    assert reason in str(refused.value)
