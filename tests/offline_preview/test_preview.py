"""What a preview shows: resources, outputs, findings; and that unknowns and secrets are what they are in Pulumi."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.offline_preview.command import PACKS, PROGRAMS, REPOSITORY, as_json, preview

BARE = """\
Previewing bare-instance, stack dev, policy pack tiny

Findings
  aws:ec2/instance:Instance web (tests/offline_preview/programs/bare-instance/__main__.py:5)
    mandatory (high)  tokens:web
      Instance 'web' answers IMDSv1.
      Fix: Set metadata_options.http_tokens to 'required'.
      See https://example.com/tokens

Resources
  + pulumi:pulumi:Stack  bare-instance-dev
  +   aws:ec2/instance:Instance  web

2 resources to create; 1 mandatory finding, 0 advisory
"""


def test_the_report_groups_findings_by_resource_with_evidence_and_fix() -> None:
    ended = preview("bare-instance")
    assert (ended.code, ended.out, ended.err) == (1, BARE, "")


def test_json_has_the_same_and_standard_output_nothing_else() -> None:
    urn = "urn:pulumi:dev::bare-instance::aws:ec2/instance:Instance::web"
    root = "urn:pulumi:dev::bare-instance::pulumi:pulumi:Stack::bare-instance-dev"
    text = "[tokens:web] Instance 'web' answers IMDSv1.\n  Fix: Set metadata_options.http_tokens to 'required'.\n"
    assert as_json("bare-instance") == {
        "version": 1,
        "project": "bare-instance",
        "stack": "dev",
        "pack": "tiny",
        "resources": [
            {"urn": root, "type": "pulumi:pulumi:Stack", "name": "bare-instance-dev", "parent": "", "action": "create"},
            {"urn": urn, "type": "aws:ec2/instance:Instance", "name": "web", "parent": root, "action": "create"},
        ],
        "added": [],
        "outputs": {},
        "findings": [
            {
                "rule": "tokens",
                "id": "tokens:web",
                "level": "mandatory",
                "severity": "high",
                "urn": urn,
                "evidence": "Instance 'web' answers IMDSv1.",
                "fix": "Set metadata_options.http_tokens to 'required'.",
                "url": "https://example.com/tokens",
                "description": "Instances need IMDSv2.",
                "message": text + "  See https://example.com/tokens",
                "file": "tests/offline_preview/programs/bare-instance/__main__.py",
                "line": 5,
                "state": "",
                "predicted": "",
            }
        ],
        "comparison": None,
        "waived": [],
        "repairs": [],
        "notes": [],
        "summary": {"create": 2, "read": 0, "import": 0, "mandatory": 1, "advisory": 0, "waived": 0},
    }


def test_what_a_program_prints_goes_to_standard_error() -> None:
    ended = preview("no-aws", "--format", "json")
    assert ended.code == 0
    assert ended.err == "printed by the program\n"
    assert ended.json["outputs"] == {"answer": {"list": [1, 2.5, True], "text": "yes"}}


def test_a_logged_error_is_shown_and_fails_nothing_as_in_pulumi() -> None:
    ended = preview("logs-error", "--format", "json")
    assert (ended.code, ended.err) == (0, "error: the quota is exceeded\n")


def test_a_resource_of_a_task_that_is_not_awaited_is_checked() -> None:
    assert [finding["id"] for finding in as_json("detached-task")["findings"]] == ["tokens:late"]


def test_a_task_that_does_not_end_is_left_with_a_note() -> None:
    impatient = (
        "import sys; from least_privilege_cli.command_line import run; from offline_preview.engine import program; "
        "program.TASK_TIMEOUT = 1; sys.exit(run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", impatient, "preview", "--program", str(PROGRAMS / "detached-task")]
    command += ["--stack", "beating", "--policy-pack", str(PACKS / "tiny"), "--format", "json"]
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert json.loads(ended.stdout)["notes"] == [
        "the program does not wait for 1 of its tasks, which still run after 1 s: what they would create is not seen"
    ]


def test_a_program_without_resources_previews() -> None:
    assert as_json("empty")["summary"]["create"] == 1


def test_a_document_given_as_a_dict_reaches_policies_and_outputs_as_json() -> None:
    result = as_json("dict-documents")
    statement = '{"Action":"dynamodb:*","Effect":"Allow","Resource":"*","Sid":"Tables"}'
    document = f'{{"Statement":[{statement}],"Version":"2012-10-17"}}'
    assert result["outputs"]["document"] == document
    found = [finding["message"] for finding in result["findings"] if finding["rule"] == "documents"]
    assert found == [f"its document says dynamodb:*: {document}"]


def test_a_provider_names_what_the_program_does_not_and_computes_the_rest_later() -> None:
    outputs = as_json("dict-documents")["outputs"]
    assert outputs["roleName"].startswith("web-")
    assert outputs["roleArn"] == "[unknown]"


def test_a_document_with_an_unknown_inside_is_wholly_unknown_to_a_policy() -> None:
    ended = preview("unknown-document", "--as-engine", "--format", "json")
    notes = [finding["message"] for finding in ended.json["findings"] if finding["rule"] == "documents"]
    assert ended.code == 0
    assert len(notes) == 2
    assert all("string value at .policy can't be known during preview" in note for note in notes)


def test_policies_see_dependencies_parents_and_providers_as_from_the_engine() -> None:
    result = as_json("component")
    assert [finding["message"] for finding in result["findings"]] == [
        "role is made from ['platform-role'], parent platform-role, region eu-west-1"
    ]
    assert [resource["urn"].split("::", 2)[2] for resource in result["resources"]] == [
        "pulumi:pulumi:Stack::component-dev",
        "pulumi:providers:aws::ireland",
        "test:index:Team::platform",
        "test:index:Team$aws:iam/role:Role::platform-role",
        "test:index:Team$aws:iam/role:Role$aws:iam/rolePolicy:RolePolicy::platform-policy",
    ]


def test_what_a_component_gives_is_unknown_and_the_inside_of_remote_ones_is_reported_once() -> None:
    result = as_json("remote-component")
    (finding,) = result["findings"]
    assert result["outputs"] == dict.fromkeys(("zones", "kubeconfig", "owner"), "[unknown]")
    assert (finding["id"], finding["level"]) == ("document-not-evaluable:inside", "advisory")
    assert finding["evidence"] == (
        "plugged:index:Zones 'network' and plugged:index:Zones 'other' are remote components, whose plugins do not run "
        "offline: the roles and policies inside them are not judged."
    )
    assert [note.split(":")[0] for note in result["notes"]] == ["plugged", "plugged", "method plugged"]


def test_a_repair_is_listed_and_is_what_the_stack_policies_see() -> None:
    result = as_json("bare-instance", pack="repairs")
    urn = "urn:pulumi:dev::bare-instance::aws:ec2/instance:Instance::web"
    assert result["repairs"] == [
        {
            "rule": "require-tokens",
            "urn": urn,
            "description": "Instances need IMDSv2.",
            "properties": ["metadataOptions"],
        }
    ]
    assert [finding["message"] for finding in result["findings"]] == ["the stack holds required"]


def test_a_program_in_a_directory_of_its_own_runs_there() -> None:
    assert as_json("other-main")["outputs"] == {"beside": "read"}


def test_a_program_sees_what_the_language_host_gives_it(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p\nmain: src/app.py\nruntime: {name: python}\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/beside.py").write_text("VALUE = 4\n")
    seen = "[sys.argv, os.getcwd(), pulumi.runtime.get_root_directory(), beside.VALUE]"
    (tmp_path / "src/app.py").write_text(f"import os, sys\nimport pulumi, beside\npulumi.export('seen', {seen})\n")
    ended = preview(str(tmp_path), "--format", "json")
    assert ended.json["outputs"] == {"seen": [["app.py"], str(tmp_path / "src"), str(tmp_path), 4]}


def test_all_stacks_come_in_order_with_the_worst_exit_code() -> None:
    ended = preview("many-stacks", "--all-stacks")
    titles = [line for line in ended.out.splitlines() if line.startswith("Previewing")]
    assert ended.code == 2
    assert titles == [f"Previewing many-stacks, stack {stack}, policy pack tiny" for stack in "ab"]
    assert ended.err.startswith("error: stack c: Missing required configuration variable 'many-stacks:tokens'")


def test_all_stacks_as_json_are_one_document() -> None:
    ended = preview("many-stacks", "--all-stacks", "--format", "json")
    stacks = ended.json["stacks"]
    assert [stack["stack"] for stack in stacks] == ["a", "b", "c"]
    assert [stack.get("summary", {}).get("mandatory") for stack in stacks] == [0, 1, None]
    assert "errors" in stacks[2]


def test_several_stacks_come_in_the_order_of_the_options() -> None:
    ended = preview("many-stacks", "--stack", "b", "--stack", "a", "--stack", "b")
    titles = [line for line in ended.out.splitlines() if line.startswith("Previewing")]
    assert (ended.code, ended.err) == (1, "")
    assert titles == [f"Previewing many-stacks, stack {stack}, policy pack tiny" for stack in "ba"]


def test_several_stacks_end_with_a_summary() -> None:
    ended = preview("many-stacks", "--all-stacks")
    assert ended.out.splitlines()[-4:] == [
        "All stacks",
        "  a  2 resources to create; 0 mandatory findings, 0 advisory",
        "  b  2 resources to create; 1 mandatory finding, 0 advisory",
        "  c  failed: see its errors",
    ]


QUIET = """\
Findings
  aws:ec2/instance:Instance web (tests/offline_preview/programs/bare-instance/__main__.py:5)
    mandatory (high)  tokens:web
      Instance 'web' answers IMDSv1.
      Fix: Set metadata_options.http_tokens to 'required'.
      See https://example.com/tokens
"""


@pytest.mark.parametrize(
    ("program", "arguments", "code", "expected"),
    [
        ("bare-instance", [], 1, QUIET),
        ("empty", [], 0, ""),
        (
            "many-stacks",
            ["--stack", "a", "--stack", "b"],
            1,
            f"Stack b\n{QUIET}\n".replace("bare-instance/__main__.py:5", "many-stacks/__main__.py:7"),
        ),
    ],
    ids=["findings", "nothing", "several stacks"],
)
def test_quiet_prints_findings_alone(program: str, arguments: list[str], code: int, expected: str) -> None:
    ended = preview(program, *arguments, "--quiet")
    assert (ended.code, ended.out, ended.err) == (code, expected, "")


CHOSEN: dict[str, tuple[list[str], list[str]]] = {
    "another rule": (["--check", "iam-admin-access"], []),
    "this rule": (["--check", "imdsv2-required"], ["imdsv2-required"]),
    "not this rule": (["--skip", "imdsv2-required", "--severity", "high"], []),
    "graver ones": (["--severity", "critical"], []),
}


@pytest.mark.parametrize(("options", "expected"), CHOSEN.values(), ids=CHOSEN)
def test_rules_can_be_chosen(options: list[str], expected: list[str]) -> None:
    assert [each["rule"] for each in as_json("bare-instance", *options, pack=None)["findings"]] == expected


def test_rules_can_be_chosen_for_several_stacks() -> None:
    ended = preview("many-stacks", "--stack", "a", "--stack", "b", "--skip", "tokens")
    assert (ended.code, "mandatory (high)" in ended.out) == (0, False)


def test_a_rule_that_the_pack_does_not_have_is_an_error_with_the_nearest() -> None:
    ended = preview("bare-instance", "--check", "token", "--skip", "nothing")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines() == [
        "error: --check: 'token'; no such rule (did you mean 'tokens'?)",
        "error: --skip: 'nothing'; no such rule",
    ]


def test_a_stacks_name_may_say_its_organization_and_project(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(
        "import pulumi\npulumi.export('names', [pulumi.get_organization(), pulumi.get_stack()])\n"
    )
    report = tmp_path / "report.json"
    ended = preview(str(tmp_path), "--stack", "acme/shop/prod", "--format", "json", "--report", str(report), pack=None)
    assert ended.json["outputs"] == {"names": ["acme", "prod"]}
    assert json.loads(report.read_text())["stacks"][0]["stack"] == "prod"
    other = preview(str(tmp_path), "--stack", "acme/other/prod")
    assert (other.code, other.err) == (2, "error: --stack: 'acme/other/prod'; the project is 'shop'\n")


def test_one_stack_and_all_stacks_exclude_each_other() -> None:
    ended = preview("many-stacks", "--stack", "a", "--all-stacks")
    assert ended.code == 2
    assert "not allowed with argument --stack" in ended.err


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_for_terminals_that_support_it(environment: dict[str, str], coloured: bool) -> None:
    primary, secondary = pty.openpty()
    command = [sys.executable, "-m", "least_privilege_cli", "preview", "--program", str(PROGRAMS / "empty")]
    command += ["--policy-pack", str(PACKS / "tiny")]
    surroundings = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    subprocess.run(
        command, cwd=REPOSITORY, env={**surroundings, "TERM": "xterm", **environment}, stdout=secondary, check=True
    )
    os.close(secondary)
    shown = b""
    try:
        while part := os.read(primary, 65536):
            shown += part
    except OSError:  # how Linux ends a pseudo-terminal's stream
        os.close(primary)
    assert b"2 resources" not in shown
    assert b"1 resource to create" in shown
    assert (b"\x1b[" in shown) is coloured


def test_no_colour_in_a_pipe() -> None:
    assert "\x1b" not in preview("bare-instance").out


def test_a_child_that_the_program_forks_ends_with_the_program() -> None:
    ended = preview("forks", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.json["outputs"] == {"first": 0, "second": 0}
