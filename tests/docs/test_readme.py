"""The figures in README.md are those that the previews print."""

import re
from pathlib import Path

import pytest

from tests.support.preview_command import run

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r'\| `make preview ARGS="--stack (?P<stack>\w+)"` \| (?P<mandatory>\d+) \| (?P<advisory>\d+) \|')
ROWS = {found["stack"]: found for found in ROW.finditer((ROOT / "README.md").read_text("utf-8"))}


@pytest.mark.parametrize("stack", ["documented", "prod"])
def test_the_counts_before_and_after_are_current(stack: str) -> None:
    summary = run("preview", "--stack", stack, "--format", "json").json["summary"]
    assert (int(ROWS[stack]["mandatory"]), int(ROWS[stack]["advisory"])) == (summary["mandatory"], summary["advisory"])
