"""`least-privilege check` against a baseline: what is new in files, and what fails."""

import json
from pathlib import Path
from typing import Any

import pytest

from least_privilege_cli.command_line import run
from tests.support.documents import allow, document, trust

WILDCARD = "iam-wildcard-action"
WIDE = document(allow("s3:*", "arn:aws:s3:::pets/*"))
LAMBDA = document(trust({"Service": "lambda.amazonaws.com"}))


def account(*actions: str) -> dict[str, Any]:
    role: dict[str, Any] = {"RoleName": "web", "AssumeRolePolicyDocument": LAMBDA}
    role["RolePolicyList"] = [{"PolicyName": "p", "PolicyDocument": document(allow([*actions], "arn:aws:s3:::b/*"))}]
    return {"RoleDetailList": [role], "UserDetailList": []}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The current directory, with files and the baseline that they are."""
    monkeypatch.chdir(tmp_path)
    for number in range(40):
        (tmp_path / f"old-{number}.json").write_text(json.dumps(WIDE))
    (tmp_path / "account.json").write_text(json.dumps(account("s3:GetObject")))
    assert run(["check", ".", "--report", "../base.json"]) == 1
    capsys.readouterr()
    return tmp_path


CHANGES: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "nothing": ({}, ["new", "wider"], []),
    "one fault more": ({"new.json": WIDE}, ["new"], ["1 new mandatory finding"]),
    "a policy more, and wider fails": ({"new.json": WIDE}, ["wider"], ["policy new may do more than before"]),
    "a role that may do more": (
        {"account.json": account("s3:GetObject", "s3:PutObject")},
        ["new", "wider"],
        ["role web may do more than before"],
    ),
    "everything disabled": (
        {"policy.json": {"all": "disabled"}},
        ["wider"],
        ["rules (mandatory before)", "rules (advisory before)"],
    ),
}


@pytest.mark.parametrize(("changed", "gates", "failed"), CHANGES.values(), ids=CHANGES)
def test_what_fails(
    files: Path,
    capsys: pytest.CaptureFixture[str],
    changed: dict[str, Any],
    gates: list[str],
    failed: list[str],
) -> None:
    for name, content in changed.items():
        (files / name).write_text(json.dumps(content))
    given = ["check", ".", "--baseline", "../base.json", *(part for gate in gates for part in ("--fail-on", gate))]
    given += ["--policy-pack-config", "policy.json"] if "policy.json" in changed else []
    assert run(given) == int(bool(failed))
    out = capsys.readouterr().out
    told = out.partition("\nFailed\n")[2].partition("\n\n")[0].splitlines()
    assert [text in line for text, line in zip(failed, told, strict=True)] == [True] * len(failed)


def test_the_new_finding_comes_before_the_old_in_every_form(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "new.json").write_text(json.dumps(WIDE))
    given = ["check", ".", "--baseline", "../base.json", "--fail-on", "new"]
    run(given)
    lines = capsys.readouterr().out.splitlines()
    new = lines.index("New findings")
    assert lines[0] == "Who may do more"
    assert lines[new : new + 3] == ["New findings", "", "./new.json:1"]
    assert new < lines.index("Existing findings") < lines.index("./old-0.json:1")
    run([*given, "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert [each["file"] for each in found["findings"] if each["state"] == "new"] == ["./new.json"]
    assert found["comparison"]["failed"] == ["1 new mandatory finding"]
    run([*given, "--format", "sarif"])
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert sorted(each["baselineState"] for each in results if each["level"] == "error") == ["new"] + ["unchanged"] * 40
    run([*given, "--format", "markdown"])
    assert "**1 new mandatory finding** in `files/policies`. 40 existing ones, " in capsys.readouterr().out


def test_a_change_of_the_judge_is_the_first_line(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "policy.json").write_text(json.dumps({WILDCARD: "advisory"}))
    given = ["check", ".", "--baseline", "../base.json", "--fail-on", "new", "--policy-pack-config", "policy.json"]
    assert run(given) == 1
    assert capsys.readouterr().out.splitlines()[:3] == [
        "This change weakens the checks that judge it",
        f"  - it lowers 1 rule to advisory (mandatory before): {WILDCARD} (in files/policies)",
        "",
    ]
