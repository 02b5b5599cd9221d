"""The offline preview's `--report` and `--baseline`, as a command with this repository's pack."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.offline_preview.command import PACKS, PROGRAMS, REPOSITORY


def run(*arguments: str, pack: Path | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [
        sys.executable,
        "-m",
        "least_privilege_cli",
        "preview",
        *arguments,
        *(("--policy-pack", str(pack)) if pack else ()),
    ]
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")} | environment
    return subprocess.run(command, cwd=REPOSITORY, env=surroundings, capture_output=True, text=True, check=False)


def on_disk(path: Path) -> list[dict[str, Any]]:
    stacks = json.loads(path.read_text())["stacks"]
    assert isinstance(stacks, list)
    return stacks


def test_one_stack_in_every_form_compared_with_an_earlier_report(tmp_path: Path) -> None:
    program = str(PROGRAMS / "bare-instance")
    paths = [tmp_path / name for name in ("r.json", "r.md", "r.sarif")]
    asked = [part for path in paths for part in ("--report", str(path))]
    assert run("--program", program, *asked).returncode == 1
    (stack,) = on_disk(paths[0])
    assert (stack["project"], stack["stack"], stack["complete"]) == ("bare-instance", "dev", True)
    assert stack["source"].endswith("Pulumi.dev.yaml")
    assert [each["id"] for each in stack["findings"] if each["level"] == "mandatory"] == ["imdsv2-required"]
    (result, *_) = json.loads(paths[2].read_text())["runs"][0]["results"]
    assert result["ruleId"] == "imdsv2-required"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "tests/offline_preview/programs/bare-instance/__main__.py"},
        "region": {"startLine": 5},
    }
    assert "There is no earlier report to compare with." in paths[1].read_text()
    assert run("--program", program, *asked, "--baseline", str(paths[0])).returncode == 1
    assert "**Nobody may do more than before.**" in paths[1].read_text()


def test_all_stacks_are_in_one_report(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    arguments = ("--program", str(PROGRAMS / "many-stacks"), "--all-stacks")
    run(*arguments, LEAST_PRIVILEGE_REPORT=str(path))
    stacks = on_disk(path)
    assert [each["stack"] for each in stacks] == sorted(
        file.name.split(".")[1] for file in (PROGRAMS / "many-stacks").glob("Pulumi.*.yaml")
    )


FAILS_LATE = """
import json, time
import pulumi, pulumi_aws as aws

def document(arn):
    return json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": arn}})

name = pulumi.Output.secret("arn:aws:s3:::very-secret-bucket").apply(document)
policy = aws.iam.RolePolicy("p", role="fixed", policy=name)

async def late():
    await policy.urn.future()
    time.sleep(2)  # The pack writes its report.
    raise ValueError("late")

pulumi.export("late", pulumi.Output.from_input(late()))
"""


def test_a_program_that_fails_leaves_a_report_that_says_so(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    assert run("--program", str(PROGRAMS / "raises"), "--report", str(path)).returncode == 2
    (stack,) = on_disk(path)
    assert (stack["project"], stack["complete"]) == ("raises", False)
    (note,) = stack["notes"]
    assert note.startswith("The preview failed: ")


def test_the_report_of_a_program_that_fails_shows_no_secret(tmp_path: Path) -> None:
    """What the pack found before the program failed is not masked: secrets are known once the program has ended."""
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(FAILS_LATE)
    path = tmp_path / "r.json"
    assert run("--program", str(tmp_path), "--report", str(path)).returncode == 2
    assert "very-secret-bucket" not in path.read_text()


def test_the_notes_of_the_preview_are_in_the_report(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    run("--program", str(PROGRAMS / "consumer"), "--report", str(path))
    (stack,) = on_disk(path)
    assert [note for note in stack["notes"] if "StackReference" in note or "reference" in note]


def test_what_no_plugin_made_is_reported_in_every_form(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("r.json", "r.md", "r.sarif", "r.html")]
    asked = [part for path in paths for part in ("--report", str(path))]
    assert run("--program", str(PROGRAMS / "remote-component"), *asked).returncode == 0
    ((finding,),) = (stack["findings"] for stack in on_disk(paths[0]))
    assert (finding["id"], finding["level"]) == ("document-not-evaluable:inside", "advisory")
    assert "whose plugins do not run offline" in paths[1].read_text()
    assert "whose plugins do not run offline" in paths[3].read_text()
    (sarif,) = json.loads(paths[2].read_text())["runs"]
    assert [each["properties"]["id"] for each in sarif["results"]] == ["document-not-evaluable:inside"]
    assert [each["id"] for each in sarif["tool"]["driver"]["rules"]] == ["document-not-evaluable"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--report", "r.txt"], "error: --report: r.txt: expected a name that ends in .json, .md, .sarif, .html"),
        (["--report", "/none/r.md"], "error: --report: /none/r.md: the directory /none does not exist"),
        (
            ["--report", "r.md", "--baseline", "/none.json"],
            "error: --baseline: /none.json: cannot be read: No such file",
        ),
        (["--fail-on", "new"], "error: --fail-on new: needs --baseline: there is nothing to compare with"),
    ],
)
def test_a_report_that_cannot_be_written_is_an_error_before_anything_runs(arguments: list[str], message: str) -> None:
    ended = run("--program", str(PROGRAMS / "bare-instance"), *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(message)


def test_a_pack_that_writes_no_report_is_an_error(tmp_path: Path) -> None:
    ended = run("--program", str(PROGRAMS / "empty"), "--report", str(tmp_path / "r.json"), pack=PACKS / "tiny")
    assert ended.returncode == 2
    assert "the policy pack wrote no report: it does not support LEAST_PRIVILEGE_REPORT" in ended.stderr
