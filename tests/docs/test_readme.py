"""The figures in README.md are those that the previews print."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r'\| `make preview ARGS="--stack (?P<stack>\w+)"` \| (?P<mandatory>\d+) \| (?P<advisory>\d+) \|')
ROWS = {found["stack"]: found for found in ROW.finditer((ROOT / "README.md").read_text("utf-8"))}


@pytest.mark.parametrize("stack", ["documented", "prod"])
def test_the_counts_before_and_after_are_current(stack: str) -> None:
    command = [sys.executable, "-m", "offline_preview", "preview", "--stack", stack, "--format", "json"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    summary = json.loads(ended.stdout)["summary"]
    assert (int(ROWS[stack]["mandatory"]), int(ROWS[stack]["advisory"])) == (summary["mandatory"], summary["advisory"])
