"""`least-privilege check`: files and standard input in, a report and an exit code out."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from least_privilege.judging.configuration import settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.rules.registry import ALL_RULES
from least_privilege.stack.model import name_in_urn
from least_privilege.standalone import batch, output
from least_privilege.standalone.analyze import analyze
from least_privilege.standalone.batch import Batch
from tests.support.documents import allow, document, trust
from tests.support.waivers import UNTIL
from tests.support.wrong_configuration import WRONG_CONFIGURATION, WRONG_IN_CONFIGURATION

ROOT = Path(__file__).parents[3]

WIDE = document(allow("s3:*", "arn:aws:s3:::pets/*"))
NARROW = document(allow("s3:GetObject", "arn:aws:s3:::pets/*"))
OPEN = document(trust({"AWS": "*"}))
WILDCARD, MALFORMED = "iam-wildcard-action", "iam-malformed-document"


def run(*arguments: str, text: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "least_privilege_cli", "check", *arguments]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False)


def test_the_command_prints_what_the_library_finds(tmp_path: Path) -> None:
    (tmp_path / "wide.json").write_text(json.dumps(WIDE))
    (tmp_path / "below").mkdir()
    (tmp_path / "below/narrow.json").write_text(json.dumps(NARROW))
    (tmp_path / "package.json").write_text('{"name": "pets"}')
    ended = run(str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr == f"note: {tmp_path / 'package.json'}: no policy document in it\n"
    assert f"\n  mandatory (high)  {WILDCARD}:s3:*\n" in ended.stdout
    assert ended.stdout.splitlines()[0] == str(tmp_path / "wide.json")
    assert ended.stdout.splitlines()[-1].startswith("3 files; 1 mandatory finding, ")
    as_json = json.loads(run(str(tmp_path), "--format", "json").stdout)
    found = analyze({str(tmp_path / "wide.json"): json.dumps(WIDE)})
    assert [(each["id"], each["evidence"], each["fix"]) for each in as_json["findings"]] == [
        (each.id, each.evidence, each.fix) for each in found
    ]
    assert as_json["summary"]["files"] == 3


def test_one_process_and_several_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [tmp_path / f"{i:03}.json" for i in range(batch.ENOUGH + 7)]
    for i, file in enumerate(files):
        file.write_text([*map(json.dumps, (NARROW, WIDE, OPEN)), "{"][i % 4])
    runner = RuleRunner(ALL_RULES, settings(ALL_RULES))
    by_cores = []
    for cores in {0, 1}, {0}:
        monkeypatch.setattr("os.sched_getaffinity", lambda _, cores=cores: cores, raising=False)
        by_cores.append(
            list(Batch(runner, None, output.OUTPUT_FORMATS["json"].format).separately([str(file) for file in files]))
        )
    several, one = by_cores
    assert several == one
    found = [
        (each["id"], each["where"]) for result in several if result.findings for _, each in result.findings.findings
    ]
    expected = analyze({str(f): f.read_text() for i, f in enumerate(files) if i % 4 != 3})
    assert sorted(found) == sorted((each.id, name_in_urn(each.urn)) for each in expected)
    assert [result.file for result in several] == list(map(str, files))
    assert [result.messages != [] for result in several] == [i % 4 == 3 for i in range(len(files))]


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


def test_a_missing_file_does_not_hide_the_findings_in_others(tmp_path: Path) -> None:
    (tmp_path / "wide.json").write_text(json.dumps(WIDE))
    ended = run(str(tmp_path / "none.json"), str(tmp_path / "wide.json"))
    assert ended.returncode == 2
    assert ended.stderr == f"error: {tmp_path / 'none.json'}: cannot be read: No such file or directory\n"
    assert WILDCARD in ended.stdout


def test_an_empty_directory_is_an_error(tmp_path: Path) -> None:
    ended = run(str(tmp_path))
    assert (ended.returncode, ended.stderr) == (2, f"error: {tmp_path}: no *.json in this directory\n")


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
        (waived, 0, f"Waived\n\n{file}\n  advisory (medium)  policy-waiver:waived:{WILDCARD}:s3:*"),
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


def test_nothing_of_pulumi_is_loaded() -> None:
    code = (
        "import sys; from least_privilege_cli.command_line import run; run(['check', '-']);"
        "print(sorted(n for n in sys.modules if n.partition('.')[0] in ('pulumi', 'pulumi_policy', 'grpc', 'google')))"
    )
    command = [sys.executable, "-c", code]
    ended = subprocess.run(command, cwd=ROOT, input=json.dumps(WIDE), capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "[]"
