"""The workflows against the commands that they call."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
CHECKED_OUT = [
    step["with"]["path"]
    for file in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    for job in yaml.safe_load(file.read_text())["jobs"].values()
    for step in job["steps"]
    if step.get("uses", "").startswith("actions/checkout@") and "path" in step.get("with", {})
]


@pytest.mark.parametrize("path", CHECKED_OUT)
@pytest.mark.parametrize("command", [("check",), ("format", "--check")], ids=" ".join)
def test_what_a_job_checks_out_beside_its_own_branch_is_not_linted(
    path: str, command: tuple[str, ...], tmp_path: Path
) -> None:
    """The target branch was linted when it was merged, by the rules of then."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    other = tmp_path / path / "module.py"
    other.parent.mkdir(parents=True)
    other.write_text("import  os\n")
    assert _lint(tmp_path, command) == 0
    shutil.copy(other, tmp_path)
    assert _lint(tmp_path, command) == 1, "the same file as the branch's own"


def _lint(directory: Path, command: tuple[str, ...]) -> int:
    arguments = [sys.executable, "-m", "ruff", *command, "--no-cache", "."]
    return subprocess.run(arguments, cwd=directory, capture_output=True, check=False).returncode
