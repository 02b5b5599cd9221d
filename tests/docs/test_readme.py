"""What README.md shows of the previews is what they print."""

import re
from pathlib import Path

import pytest

from tests.support.command import run
from tests.support.running import needs_example

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text("utf-8")
ROW = re.compile(r'\| `make preview ARGS="--stack (?P<stack>\w+)"` \| (?P<mandatory>\d+) \| (?P<advisory>\d+) \|')
ROWS = {found["stack"]: found for found in ROW.finditer(TEXT)}


@pytest.mark.parametrize("stack", ["documented", "prod"])
def test_the_counts_before_and_after_are_current(stack: str) -> None:
    needs_example(stack)
    summary = run("preview", "--stack", stack, "--format", "json").json["summary"]
    assert (int(ROWS[stack]["mandatory"]), int(ROWS[stack]["advisory"])) == (summary["mandatory"], summary["advisory"])


def test_the_first_minute_shows_lines_of_the_preview_in_their_order() -> None:
    needs_example("dev")
    shown = TEXT.partition("$ make preview\n")[2].partition("\n```")[0]
    printed = run("preview").out
    for part in shown.split("  ...\n"):
        before, found, printed = printed.partition(part)
        assert found == part, f"{part!r} is not in the output"
    assert printed.strip() == ""


def test_the_finding_that_is_shown_is_the_tutorials() -> None:
    shown = TEXT.partition("makes the preview fail:\n\n```\n")[2].partition("\n```")[0]
    assert "iam-wildcard-action:s3:*" in shown
    assert shown in (ROOT / "docs" / "tutorial.md").read_text("utf-8")
