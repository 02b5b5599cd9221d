"""Phrases that nothing uses that users read: pages, messages, errors, help and docstrings."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import PAGES, ROOT

REFUSED = re.compile(r"whoever|whosever|whomever|such that|preview cannot tell|nothing tells", re.IGNORECASE)
REFUSED_IN_PAGES = re.compile(rf"{REFUSED.pattern}|\bof which\b", re.IGNORECASE)
LIBRARY = ROOT / "policypack" / "least_privilege"
MODULES = sorted(
    path
    for folder in (
        ROOT / "components",
        ROOT / "component_package",
        ROOT / "offline_preview",
        ROOT / "least_privilege_cli",
        ROOT / "least_privilege_testing",
        LIBRARY,
    )
    for path in folder.rglob("*.py")
)
ESCALATION = LIBRARY / "aws" / "data" / "escalation.json"


def phrases(pattern: re.Pattern[str], text: str) -> list[str]:
    """What `pattern` finds in `text`, which may be wrapped anywhere."""
    return [found.group().lower() for found in pattern.finditer(" ".join(text.split()))]


def literals(module: Path) -> Iterator[str]:
    """The string literals of a module, docstrings and the fixed parts of f-strings included."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def strings(value: Any) -> Iterator[str]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page(page: Path) -> None:
    assert phrases(REFUSED_IN_PAGES, page.read_text("utf-8")) == []


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_what_a_module_says(module: Path) -> None:
    assert {text: found for text in literals(module) if (found := phrases(REFUSED, text))} == {}


def test_the_escalation_paths() -> None:
    texts = strings(json.loads(ESCALATION.read_text("utf-8")))
    assert [text for text in texts if phrases(REFUSED, text)] == []


def test_a_phrase_is_found_in_any_case_and_across_lines() -> None:
    assert phrases(REFUSED_IN_PAGES, "Whoever reads\na text such\n  that, of\nwhich") == [
        "whoever",
        "such that",
        "of which",
    ]
