"""docs/explanation/attacks.md: each row names tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

PAGE = ROOT / "docs" / "explanation" / "attacks.md"
ROWS = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ") and "shown by" not in line]
TEST = re.compile(r"\[(test_\w+)\]\(([^)]+\.py)\)")


@cache
def functions_in(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


def test_the_page_has_rows() -> None:
    assert len(ROWS) > 20


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:60])
def test_a_row_says_what_stops_the_attempt_and_names_tests_that_exist(row: str) -> None:
    _, attempt, stopped, shown, _ = row.split("|")
    assert attempt.strip()
    assert stopped.strip()
    named = TEST.findall(shown)
    assert named
    assert shown.strip() == ", ".join(f"[{test}]({file})" for test, file in named)
    for test, file in named:
        assert test in functions_in((PAGE.parent / file).resolve()), test
