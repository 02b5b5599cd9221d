"""A project with forty findings takes the pack on as it stands; what a change adds, or takes from its judge, fails."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import Ended, run
from tests.support.waivers import UNTIL

PROGRAM = """
import json
import pulumi_aws as aws

def policy(name, action, bucket="photos"):
    statement = {"Effect": "Allow", "Action": action, "Resource": f"arn:aws:s3:::{bucket}/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.iam.RolePolicy(name, role="workers", policy=document)

for number in range(40):
    policy(f"old-{number}", "s3:*")
"""
ONE_MORE = PROGRAM + 'policy("new", "s3:*")\n'
MOVED = PROGRAM.replace("\nfor", "\n\n\n# Moved down.\nfor")
MORE_ACCESS = PROGRAM + 'policy("new", "s3:GetObject", "albums")\n'
ID = "iam-wildcard-action:s3:*"
WHO = ("--reason", "stood before the pack", "--owner", "photos@example.org")


class Project:
    """A project with its configuration of the pack, and the baseline of its main branch."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.baseline, self.policy = directory, directory / "base.json", directory / "policy.json"
        (directory / "Pulumi.yaml").write_text("name: photos\nruntime: python\n")
        self.policy.write_text("{}")
        self.write(PROGRAM)
        assert self.preview("--report", str(self.baseline)).code == 1

    def write(self, program: str) -> None:
        (self.directory / "__main__.py").write_text(program)

    def preview(self, *more: str) -> Ended:
        given = ("--program", str(self.directory), "--stack", "dev", "--policy-pack-config", str(self.policy))
        return run("preview", *given, *more)

    def compared(self, *more: str) -> Ended:
        return self.preview("--baseline", str(self.baseline), *more)


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("photos"))


@pytest.fixture
def project(adopted: Project) -> Project:
    adopted.write(PROGRAM)
    adopted.policy.write_text("{}")
    return adopted


NEW = ("--fail-on", "new")
WIDER = ("--fail-on", "wider")
CHANGES: dict[str, tuple[str, tuple[str, ...], int]] = {
    "nothing, and new fails": (PROGRAM, NEW, 0),
    "nothing, and wider fails": (PROGRAM, WIDER, 0),
    "nothing, and mandatory fails": (PROGRAM, (), 1),
    "lines that move": (MOVED, NEW, 0),
    "one fault more": (ONE_MORE, NEW, 1),
    "access that is no fault, and new fails": (MORE_ACCESS, NEW, 0),
    "access that is no fault, and wider fails": (MORE_ACCESS, WIDER, 1),
}


@pytest.mark.parametrize(("program", "gate", "code"), CHANGES.values(), ids=CHANGES)
def test_what_fails(project: Project, program: str, gate: tuple[str, ...], code: int) -> None:
    project.write(program)
    assert project.compared(*gate).code == code


def test_only_the_fault_that_is_added_is_new(project: Project) -> None:
    project.write(ONE_MORE)
    ended = project.compared(*NEW, "--format", "json")
    new = [each for each in ended.json["findings"] if each["state"] == "new" and each["level"] == "mandatory"]
    assert [(each["id"], each["urn"].rpartition("::")[2]) for each in new] == [(ID, "new")]
    assert ended.json["comparison"]["failed"] == ["1 new mandatory finding"]
    assert ended.json["summary"]["mandatory"] == 41
    text = project.compared(*NEW).out
    assert "\nNew findings\n  aws:iam/rolePolicy:RolePolicy new (" in text
    assert text.index("\nNew findings\n") < text.index("\nExisting findings\n")
    assert "; 41 mandatory findings (1 new), " in text


def test_all_that_stands_is_waived_with_owner_reason_and_last_day(project: Project) -> None:
    asked = ("waive", "--baseline", str(project.baseline), *WHO, "--policy-pack-config", str(project.policy))
    ended = run(*asked)
    assert (ended.code, ended.err) == (0, "")
    assert "40 waivers written, until " in ended.out
    assert project.preview().code == 0
    project.write(ONE_MORE)
    ended = project.preview()
    assert ended.code == 1
    assert "1 mandatory finding, " in ended.out and ", 40 waived\n" in ended.out


JUDGES: dict[str, tuple[dict[str, Any], str]] = {
    "everything disabled": ({"all": "disabled"}, "rules (mandatory before): "),
    "its own finding waived": (
        {
            "policy-waiver": {
                "waivers": [{"finding": ID, "resource": "new", "reason": "r", "owner": "o", "expires": "LATER"}]
            }
        },
        f"it waives {ID} on new until ",
    ),
}


@pytest.mark.parametrize(("configuration", "said"), JUDGES.values(), ids=JUDGES)
@pytest.mark.parametrize("gate", [NEW, WIDER], ids=["new", "wider"])
def test_a_change_that_disarms_its_judge_says_so_first_and_fails(
    project: Project, configuration: dict[str, Any], said: str, gate: tuple[str, ...], tmp_path: Path
) -> None:
    project.write(ONE_MORE)
    project.policy.write_text(json.dumps(configuration).replace("LATER", UNTIL))
    comment = tmp_path / "comment.md"
    ended = project.compared(*gate, "--report", str(comment))
    assert ended.code == 1
    assert ended.out.splitlines()[0] == "This change weakens the checks that judge it"
    assert said in ended.out.partition("\n\n")[0]
    assert comment.read_text().startswith("**This change weakens the checks that judge it: it ")


def test_the_judge_of_the_target_branch_counts(project: Project, tmp_path: Path) -> None:
    project.write(ONE_MORE)
    judged, own = tmp_path / "judged.json", tmp_path / "own.json"
    project.preview("--report", str(judged))
    project.policy.write_text('{"all": "disabled"}')
    assert project.preview("--report", str(own)).code == 0
    given = ("report", str(own), "--baseline", str(project.baseline), *NEW)
    assert run(*given).err.startswith("failed: the change disables ")
    assert run(*given, "--judged-by", str(judged)).err.startswith("failed: 1 new mandatory finding\n")
