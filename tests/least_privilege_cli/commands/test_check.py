"""`least-privilege check`: files and standard input in, a report and an exit code out."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml

from least_privilege.judging.configuration import settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.rules.registry import ALL_RULES
from least_privilege.stack.model import name_in_urn
from least_privilege.standalone import batch
from least_privilege.standalone.analyze import analyze
from least_privilege.standalone.batch import Batch
from least_privilege.standalone.input_files import InputFile
from tests.support.documents import allow, document, trust
from tests.support.waivers import UNTIL
from tests.support.wrong_configuration import WRONG_CONFIGURATION, WRONG_IN_CONFIGURATION

ROOT = Path(__file__).parents[3]

WIDE = document(allow("s3:*", "arn:aws:s3:::pets/*"))
NARROW = document(allow("s3:GetObject", "arn:aws:s3:::pets/*"))
OPEN = document(trust({"AWS": "*"}))
LAMBDA = document(trust({"Service": "lambda.amazonaws.com"}))
WILDCARD, MALFORMED = "iam-wildcard-action", "iam-malformed-document"


def run(*arguments: str, text: str = "", cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "least_privilege_cli", "check", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=cwd, env=environment, input=text, capture_output=True, text=True, check=False)


def test_the_command_prints_what_the_library_finds(tmp_path: Path) -> None:
    (tmp_path / "wide.json").write_text(json.dumps(WIDE))
    (tmp_path / "below").mkdir()
    (tmp_path / "below/narrow.json").write_text(json.dumps(NARROW))
    (tmp_path / "package.json").write_text('{"name": "pets"}')
    (tmp_path / "chart.yaml").write_text("name: {{ .Values.name }}")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules/wide.json").write_text(json.dumps(WIDE))
    ended = run(str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr == ""
    assert f"\n  mandatory (high)  {WILDCARD}:s3:*\n" in ended.stdout
    assert ended.stdout.splitlines()[0] == f"{tmp_path / 'wide.json'}:1"
    assert ended.stdout.splitlines()[-1].startswith("4 files; 1 mandatory finding, ")
    as_json = json.loads(run(str(tmp_path), "--format", "json").stdout)
    found = analyze({str(tmp_path / "wide.json"): json.dumps(WIDE)})
    assert [(each["id"], each["evidence"], each["fix"]) for each in as_json["findings"]] == [
        (each.id, each.evidence, each.fix) for each in found
    ]
    assert as_json["summary"]["files"] == 4


def test_one_process_and_several_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [tmp_path / f"{i:03}.json" for i in range(batch.ENOUGH + 7)]
    given = [InputFile(str(file)) for file in files]
    for i, file in enumerate(files):
        file.write_text([*map(json.dumps, (NARROW, WIDE, OPEN)), "{"][i % 4])
    runner = RuleRunner(ALL_RULES, settings(ALL_RULES))
    by_cores = []
    for cores in {0, 1}, {0}:
        monkeypatch.setattr("os.sched_getaffinity", lambda _, cores=cores: cores, raising=False)
        by_cores.append(list(Batch(runner=runner).separately(given)))
    several, one = by_cores
    assert several == one
    found = [(each.shown.id, name_in_urn(each.reported.finding.urn)) for result in several for each in result.findings]
    expected = analyze({str(f): f.read_text() for i, f in enumerate(files) if i % 4 != 3})
    assert sorted(found) == sorted((each.id, name_in_urn(each.urn)) for each in expected)
    assert [result.file for result in several] == given
    assert [result.messages != () for result in several] == [i % 4 == 3 for i in range(len(files))]


def test_standard_input_of_a_narrow_document_is_fine() -> None:
    ended = run("-", text=json.dumps(NARROW))
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_kind_can_be_an_option() -> None:
    text = json.dumps(document(trust({"AWS": "*"}, "s3:GetObject")))
    assert f"{MALFORMED}:invalid-action" in run("-", "--kind", "trust", text=text).stdout


ERRORS = {
    "not JSON": ("bad.json", b'{"Version": \n}', "bad.json:2: not JSON: Expecting value (column 1)"),
    "not UTF-8": ("bad.json", b"\xff", "bad.json: not UTF-8: invalid start byte at byte 0"),
    "no policy": ("bad.json", b"{}", "bad.json: no policy document in it"),
    "one page of several": (
        "bad.json",
        b'{"IsTruncated": true, "UserDetailList": [{"UserName": "u"}]}',
        "bad.json: one page of several (IsTruncated is true); expected all pages in one list",
    ),
    "nested without end": ("bad.json", b"[" * 100_000, "bad.json: not JSON: "),
}


@pytest.mark.parametrize(("name", "content", "expected"), ERRORS.values(), ids=ERRORS)
def test_what_cannot_be_checked_ends_with_2(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(content)
    ended = run(str(tmp_path / name))
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"error: {tmp_path}/{expected}")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "code", "err"),
    [
        ("{}", 0, "note: package.json: no policy document in it\n"),
        (json.dumps(WIDE), 1, ""),
        ("{", 2, "error: package.json:1: not JSON: "),
    ],
    ids=["no policy document", "a wide one", "not JSON"],
)
def test_the_hook_passes_over_files_without_a_policy_document(
    tmp_path: Path, content: str, code: int, err: str
) -> None:
    (hook,) = [
        each
        for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
        if each["id"] == "least-privilege"
    ]
    (tmp_path / "package.json").write_text(content)
    command, subcommand, *options = hook["entry"].split()
    assert (command, subcommand) == ("least-privilege", "check")
    ended = run(*options, "package.json", cwd=tmp_path)
    assert ended.returncode == code
    assert ended.stderr.startswith(err)


def test_a_name_with_line_breaks_starts_no_line(tmp_path: Path) -> None:
    """A line that begins with `::` is a command to GitHub Actions."""
    (tmp_path / "a\n::error::b.json").write_text(json.dumps(WIDE))
    (tmp_path / "a\n::error::c.json").write_text("{")
    ended = run(*(each.name for each in tmp_path.iterdir()), cwd=tmp_path)
    assert "a ::error::b.json:1\n" in ended.stdout
    assert ended.stderr.startswith("error: a ::error::c.json:1: not JSON: ")
    assert [line for line in (ended.stdout + ended.stderr).splitlines() if line.startswith("::")] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_device_is_an_error_without_a_traceback() -> None:
    command = [sys.executable, "-m", "least_privilege_cli", "check", "-"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            command, input=json.dumps(WIDE), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (ended.returncode, ended.stderr) == (2, "error: nothing more can be written: No space left on device\n")


def test_a_missing_file_does_not_hide_the_findings_in_others(tmp_path: Path) -> None:
    (tmp_path / "wide.json").write_text(json.dumps(WIDE))
    ended = run(str(tmp_path / "none.json"), str(tmp_path / "wide.json"))
    assert ended.returncode == 2
    assert ended.stderr == f"error: {tmp_path / 'none.json'}: cannot be read: No such file or directory\n"
    assert WILDCARD in ended.stdout


def test_an_empty_directory_is_an_error(tmp_path: Path) -> None:
    ended = run(str(tmp_path))
    assert (ended.returncode, ended.stderr) == (
        2,
        f"error: {tmp_path}: no file in this directory ends in .json, .yaml, .yml, .template\n",
    )


def test_an_empty_path_is_an_error_and_not_the_whole_machine() -> None:
    ended = run("")
    assert (ended.returncode, ended.stderr) == (
        2, "error: an empty path; expected a file, a directory or - (standard input)\n"
    )  # fmt: skip


def test_a_document_written_with_escapes_is_found_in_a_directory(tmp_path: Path) -> None:
    (tmp_path / "wide.json").write_text(json.dumps(WIDE).replace("Statement", "St\\u0061tement"))
    ended = run(str(tmp_path))
    assert ended.returncode == 1
    assert WILDCARD in ended.stdout


@pytest.mark.parametrize(("given_", "level"), [({}, "mandatory"), ({"all": "advisory"}, "advisory")])
def test_a_level_left_out_is_that_of_all_or_the_rules_own(tmp_path: Path, given_: Any, level: str) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({**given_, "trust-cross-account": {"ownAccounts": ["111122223333"]}}))
    text = json.dumps(document(trust({"AWS": "arn:aws:iam::444455556666:root"})))
    ended = run("-", "--policy-pack-config", str(config), "--format", "json", text=text)
    (found,) = [each for each in json.loads(ended.stdout)["findings"] if each["rule"] == "trust-cross-account"]
    assert (found["id"], found["level"]) == ("trust-cross-account:444455556666", level)
    assert ended.returncode == int(level == "mandatory")


def test_levels_and_waivers_are_those_of_the_packs_configuration(tmp_path: Path) -> None:
    file, config = tmp_path / "wide.json", tmp_path / "config.json"
    file.write_text(json.dumps(WIDE))
    waiver = {"finding": f"{WILDCARD}:s3:*", "resource": "*/wide.json", "reason": "r", "owner": "o"}
    waived = {"policy-waiver": {"waivers": [{**waiver, "expires": UNTIL}]}}
    for given_, code, expected in (
        ({WILDCARD: "advisory"}, 0, f"advisory (high)  {WILDCARD}:s3:*"),
        ({WILDCARD: "disabled"}, 0, "1 file; 0 mandatory findings"),
        (waived, 0, f"Waived\n\n{file}:1\n  advisory (medium)  policy-waiver:waived:{WILDCARD}:s3:*"),
        ({"policy-waiver": {"waivers": [{**waiver, "expires": "2020-01-01"}]}}, 1, "expired on 2020-01-01"),
    ):
        config.write_text(json.dumps(given_))
        ended = run(str(file), "--policy-pack-config", str(config))
        assert (ended.returncode, ended.stderr) == (code, "")
        assert expected in ended.stdout


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param('{"iam-wildcard-actoin": "advisory"}', "(did you mean 'iam-wildcard-action'?)", id="unknown rule"),
        pytest.param('{"imdsv2-required": "fatal"}', "imdsv2-required.enforcementLevel: 'fatal'; ", id="unknown level"),
        pytest.param('{"all": "fatal", "iam-quota": {}}', "all.enforcementLevel: 'fatal'; ", id="unknown level of all"),
        pytest.param('{"iam-quota": "disabled", "iam-quota": "mandatory"}', "iam-quota: given twice", id="twice"),
        pytest.param('{"iam-quota": {"attachments": 11, "attachments": 20}}', "attachments: given twice", id="deep"),
        pytest.param("[]", "expected a JSON object", id="no object"),
        pytest.param("{", "Expecting property name", id="no JSON"),
        pytest.param("[" * 100_000, "maximum recursion depth", id="nested without end"),
    ],
)
def test_a_wrong_configuration_is_refused(tmp_path: Path, config: str, expected: str) -> None:
    (tmp_path / "config.json").write_text(config)
    ended = run("-", "--policy-pack-config", str(tmp_path / "config.json"), text=json.dumps(NARROW))
    assert ended.returncode == 2
    assert expected in ended.stderr
    assert "Traceback" not in ended.stderr


def test_all_faults_of_a_configuration_are_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(WRONG_CONFIGURATION)
    ended = run("-", "--policy-pack-config", str(tmp_path / "config.json"), text=json.dumps(NARROW))
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        "error: the configuration of the policy pack is refused:",
        *(f"       {each}" for each in WRONG_IN_CONFIGURATION),
    ]


def test_a_configuration_that_cannot_be_read_is_one_reason() -> None:
    ended = run("-", "--policy-pack-config", "/none.json", text=json.dumps(NARROW))
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[1:] == ["       /none.json: cannot be read: No such file or directory"]


LINES: dict[str, tuple[str, str, list[tuple[str, int, int]]]] = {
    "a document": (
        "wide.json",
        json.dumps(document(allow("s3:GetObject", "arn:aws:s3:::pets/*"), allow("s3:*", "arn:aws:s3:::x/*")), indent=1),
        [(f"{WILDCARD}:s3:*", 9, 3)],
    ),
    "a template in YAML": (
        "template.yml",
        """\
Resources:
  Web:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {AWS: "*"}
            Action: sts:AssumeRole
        Version: 2012-10-17
      Policies:
        - PolicyName: all
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - {Effect: Allow, Action: s3:GetObject, Resource: !Sub "${Bucket.Arn}/*"}
              - Sid: All
                Effect: Allow
                Action: s3:*
                Resource: !Sub "${Bucket.Arn}/*"
""",
        [("trust-public-principal", 7, 13), (f"{WILDCARD}:s3:*", 17, 17)],
    ),
    "one statement, no list": (
        "one.yaml",
        "Version: 2012-10-17\nStatement:\n  Effect: Allow\n  Action: s3:*\n  Resource: arn:aws:s3:::x/*\n",
        [(f"{WILDCARD}:s3:*", 3, 3)],
    ),
    "an account": (
        "account.json",
        json.dumps(
            {
                "UserDetailList": [],
                "RoleDetailList": [
                    {
                        "RoleName": "a",
                        "AssumeRolePolicyDocument": quote(json.dumps(LAMBDA)),
                        "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": quote(json.dumps(WIDE))}],
                    }
                ],
            },
            indent=1,
        ),
        [(f"{WILDCARD}:s3:*", 10, 24)],
    ),
    "a Terraform plan": (
        "plan.json",
        json.dumps({"values": {"root_module": {"resources": [{"values": {"policy": json.dumps(WIDE)}}]}}}, indent=1),
        [(f"{WILDCARD}:s3:*", 7, 17)],
    ),
}


@pytest.mark.parametrize(("name", "text", "expected"), LINES.values(), ids=LINES)
def test_a_finding_has_the_place_of_its_statement(
    tmp_path: Path, name: str, text: str, expected: list[tuple[str, int, int]]
) -> None:
    (tmp_path / name).write_text(text)
    rules = ("--check", WILDCARD, "--check", "trust-public-principal")
    found = json.loads(run(str(tmp_path), *rules, "--format", "json").stdout)["findings"]
    assert [(each["id"], each["line"], each["column"]) for each in found] == expected
    assert {each["file"] for each in found} == {str(tmp_path / name)}


def test_sarif_markdown_and_reports_have_the_place_too(tmp_path: Path) -> None:
    (tmp_path / "wide.json").write_text(json.dumps(WIDE, indent=1))
    out = [tmp_path / "out.md", tmp_path / "out.sarif", tmp_path / "report.json", tmp_path / "out.html"]
    reports = [part for path in out for part in ("--report", str(path))]
    sarif = run("wide.json", "--format", "sarif", "--check", WILDCARD, *reports, cwd=tmp_path).stdout
    markdown = run("wide.json", "--format", "markdown", "--check", WILDCARD, cwd=tmp_path).stdout
    (result,) = json.loads(sarif)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "wide.json"}, "region": {"startLine": 4, "startColumn": 3}}
    assert f"- `{WILDCARD}:s3:*` at `wide.json:4` in" in markdown
    assert (out[0].read_text(), out[1].read_text()) == (markdown, sarif)
    (found,) = json.loads(out[2].read_text())["stacks"][0]["findings"]
    assert (found["file"], found["line"], found["column"]) == ("wide.json", 4, 3)
    assert '"place":"wide.json:4"' in out[3].read_text()


def test_the_report_of_an_account_says_who_may_do_what_and_is_compared(tmp_path: Path) -> None:
    for name, policy in (("before", NARROW), ("after", WIDE)):
        role: dict[str, Any] = {"RoleName": "web", "AssumeRolePolicyDocument": LAMBDA}
        role["RolePolicyList"] = [{"PolicyName": "p", "PolicyDocument": policy}]
        (tmp_path / f"{name}.json").write_text(json.dumps({"RoleDetailList": [role], "UserDetailList": []}))
    run("before.json", "--report", "old.json", cwd=tmp_path)
    run("after.json", "--baseline", "old.json", "--report", "new.md", cwd=tmp_path)
    assert "| `files/policies` | role `web` | **changed, wider** |" in (tmp_path / "new.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["--check", "iam-wildcard-actoin"],
            ["--check: 'iam-wildcard-actoin'; no such rule (did you mean 'iam-wildcard-action'?)"],
        ),
        (
            ["--report", "x.txt", "--baseline", "none.json"],
            [
                "--report: x.txt: expected a name that ends in .json, .md, .sarif, .html",
                "--baseline: none.json: cannot be read: No such file or directory",
            ],
        ),
        (
            ["--fail-on", "wider"],
            ["--fail-on wider: needs --baseline: there is nothing to compare with"],
        ),
    ],
    ids=["rule", "files", "a gate alone"],
)
def test_wrong_options_are_told_at_once_and_nothing_is_written(
    tmp_path: Path, arguments: list[str], expected: list[str]
) -> None:
    (tmp_path / "wide.json").write_text(json.dumps(WIDE))
    run("wide.json", "--report", "old.json", cwd=tmp_path)
    before = sorted(tmp_path.iterdir())
    ended = run("wide.json", *arguments, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines() == [f"error: {each}" for each in expected]
    assert sorted(tmp_path.iterdir()) == before


def test_a_misspelt_file_has_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "policies.json").write_text(json.dumps(NARROW))
    ended = run("polices.json", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (
        2,
        "error: polices.json: cannot be read: No such file or directory (did you mean 'policies.json'?)\n",
    )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--skip", WILDCARD], {"iam-wildcard-resource", "iam-permissions-management", "iam-data-exfiltration"}),
        (["--check", WILDCARD], {WILDCARD}),
        (["--severity", "high"], {WILDCARD, "iam-wildcard-resource", "iam-permissions-management"}),
    ],
    ids=["skip", "check", "severity"],
)
def test_rules_can_be_chosen(options: list[str], expected: set[str]) -> None:
    text = json.dumps(document(allow("s3:*", "*")))
    assert {
        each["rule"] for each in json.loads(run("-", *options, "--format", "json", text=text).stdout)["findings"]
    } == expected


def test_quiet_prints_findings_and_errors_alone(tmp_path: Path) -> None:
    (tmp_path / "wide.json").write_text(json.dumps(WIDE))
    (tmp_path / "other.json").write_text("{}")
    ended = run("wide.json", "other.json", "--quiet", "--check", WILDCARD, cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert [line[:1] for line in ended.stdout.splitlines()] == ["w", " ", " ", " ", " ", ""]
    assert run("-", "--quiet", text=json.dumps(NARROW)).stdout == ""


def test_nothing_of_pulumi_is_loaded() -> None:
    code = (
        "import sys; from least_privilege_cli.command_line import run; run(['check', '-']);"
        "print(sorted(n for n in sys.modules if n.partition('.')[0] in ('pulumi', 'pulumi_policy', 'grpc', 'google')))"
    )
    command = [sys.executable, "-c", code]
    ended = subprocess.run(command, cwd=ROOT, input=json.dumps(WIDE), capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "[]"
