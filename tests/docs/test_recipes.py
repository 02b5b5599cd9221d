"""The code of the recipes works: what CONTRIBUTING.md and docs/how-to/add-a-system.md tell to write."""

import json
import re
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from components.systems import registry
from components.systems.registration import register
from least_privilege.aws.actions import find
from least_privilege.escalation import published_paths
from tests.docs.pages import ROOT

FILE = re.compile(r"`(?P<path>[\w/]+\.py)`:\n\n   ```python\n(?P<text>.*?)\n   ```", re.DOTALL)
RULE = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Recipe: a rule\n")[2].partition("\n## ")[0]
PATH = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Recipe: an escalation path\n")[2]
SYSTEM = (ROOT / "docs" / "how-to" / "add-a-system.md").read_text("utf-8")

Write = Callable[[str], list[ModuleType]]


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch) -> Write:
    """Makes the modules of a recipe importable under the names of their files; returns them."""

    def write(recipe: str) -> list[ModuleType]:
        modules = []
        for found in FILE.finditer(recipe):
            name = found["path"].removeprefix("policypack/").removesuffix(".py").replace("/", ".")
            assert not (ROOT / found["path"]).exists()
            module = ModuleType(name)
            monkeypatch.setitem(sys.modules, name, module)
            package, _, last = name.rpartition(".")
            if package in sys.modules:
                monkeypatch.setattr(sys.modules[package], last, module, raising=False)
            exec(compile(textwrap.dedent(found["text"]), found["path"], "exec"), vars(module))
            modules.append(module)
        return modules

    return write


def test_a_rule(write: Write) -> None:
    _, test = write(RULE)
    for case in test.CASES.values():
        test.test_session(*case)


def test_a_system(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    _, system, test = write(SYSTEM)
    monkeypatch.setattr(registry, "SYSTEMS", register(*registry.SYSTEMS, system.DEFINITION))
    test.test_the_sender_sends_from_the_one_domain()


def test_an_escalation_path() -> None:
    entry: dict[str, Any] = json.loads(PATH.partition("```json\n")[2].partition("```")[0])
    data = Path(published_paths.__file__).parents[1] / "aws" / "data" / "escalation.json"
    paths = json.loads(data.read_text("utf-8"))["paths"]
    assert entry["id"] not in {path["id"] for path in paths}
    assert set(entry) <= {field for path in paths for field in path}
    assert all(find(action) for action in entry["actions"])
    assert " ".join(entry["actions"]) in PATH.partition("PUBLISHED")[2]
