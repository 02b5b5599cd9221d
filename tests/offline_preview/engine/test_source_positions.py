"""The line of the program at which a finding is shown: the innermost one that asks for the resource."""

import subprocess
import sys

import pytest

from tests.offline_preview.command import PACKS, PROGRAMS, REPOSITORY, as_json

DECLARED = {
    "module": ("__main__.py", 'aws.ec2.Instance("module", ami="ami-1")'),
    "function": ("servers.py", 'return aws.ec2.Instance(name, ami="ami-1")'),
    "component": ("servers.py", 'aws.ec2.Instance(name, ami="ami-1", opts=pulumi.ResourceOptions(parent=self))'),
    "class": ("__main__.py", 'Own("class")'),
    "loop-0": ("__main__.py", "aws.ec2.Instance("),
    "loop-1": ("__main__.py", "aws.ec2.Instance("),
    "callback": (
        "__main__.py",
        'pulumi.Output.from_input("callback").apply(lambda name: aws.ec2.Instance(name, ami="ami-1"))',
    ),
}
AS_THE_SDK_DOES = """
import sys
from least_privilege_cli.command_line import run
from offline_preview.engine.source_positions import SourcePositions
SourcePositions.watch = lambda self: None
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize("name", DECLARED)
def test_a_finding_is_shown_at_the_line_that_declares_its_resource(name: str) -> None:
    (found,) = [each for each in as_json("positions")["findings"] if each["id"] == f"tokens:{name}"]
    file = REPOSITORY / found["file"]
    line = file.read_text().splitlines()[found["line"] - 1].strip()
    assert (file.relative_to(PROGRAMS / "positions").as_posix(), line) == DECLARED[name]


def test_the_position_of_another_sdk_is_read_too() -> None:
    command = [sys.executable, "-c", AS_THE_SDK_DOES, "preview", "--program", str(PROGRAMS / "positions")]
    command += ["--policy-pack", str(PACKS / "tiny")]
    shown = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False).stdout
    assert "Instance module (tests/offline_preview/programs/positions/__main__.py:7)" in shown
    assert "Instance component (tests/offline_preview/programs/positions/servers.py:14)" in shown
