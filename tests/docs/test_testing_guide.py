"""docs/how-to/test-what-a-role-may-do.md: its tests pass on its component, and fail with what it shows."""

import re
import sys
from types import ModuleType

import pytest

from least_privilege_testing import allowed
from tests.docs.pages import ROOT

pytestmark = pytest.mark.usefixtures("nothing_set_before")

PAGE = (ROOT / "docs/how-to/test-what-a-role-may-do.md").read_text("utf-8")
FILES = dict(re.findall(r"`(\w+)\.py`:\n\n```python\n(.*?)```", PAGE, re.DOTALL))
(FAILURE,) = re.findall(r"```text\n(.*)\n```", PAGE)


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for name, text in FILES.items():
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(text, f"{name}.py", "exec"), vars(module))
    return module


def test_its_tests_pass(module: ModuleType) -> None:
    tests = [each for name, each in vars(module).items() if name.startswith("test_")]
    assert len(tests) == 3
    for each in tests:
        each()


def test_a_failing_assertion_reads_as_it_shows(module: ModuleType) -> None:
    assert f"assert {allowed(module.stack, 'thumbnails', 's3:GetObject', 'photos')!r}" == FAILURE
