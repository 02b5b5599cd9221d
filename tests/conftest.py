"""Fixtures that several test packages share.

A change is judged by the same examples as the change before it: property tests draw new ones only in a search of its
own, which PROPERTY_EXAMPLES asks for by the number of them (20000 takes some minutes).
"""

import functools
import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import ids
from tests.support.installed import Installed, install
from tests.support.pack import RunningPack

# Nothing here is a question of speed: a busy machine fails no test.
settings.register_profile(
    "the project's",
    derandomize="PROPERTY_EXAMPLES" not in os.environ,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("the project's")


HERE = Path(__file__).parent
PROCESSES = (
    "engine",
    "offline_preview",
    "least_privilege_cli",
    "examples",
    "benchmarks",
    "components/config/test_access_secrets.py",
    "docs/test_agents_guide.py",
    "docs/test_readme.py",
    "docs/test_tutorial.py",
    "least_privilege/judging/test_configuration.py",
    "least_privilege/pulumi_pack/test_cli_process.py",
    "least_privilege/pulumi_pack/test_reporter.py",
    "least_privilege/reports/explorer/test_in_browser.py",
    "least_privilege/reports/explorer/test_page_in_browser.py",
    "least_privilege/reports/explorer/test_use_in_browser.py",
    "least_privilege/reports/explorer/test_scripts.py",
    "least_privilege/standalone/test_processes.py",
    "least_privilege_testing/test_as_the_command.py",
    "test_action.py",
    "test_layers.py",
    "test_workflow_steps.py",
    "test_workflows.py",
)
"""Whose tests start processes, and so take most of the time: the slowest first."""
_started: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "process: starts processes; `make test-fast` leaves it out")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what starts processes, and lets it run first, so that no core is left with the longest files at the end."""
    for item in items:
        if _place(item.path) < len(PROCESSES):
            item.add_marker("process")
    items.sort(key=lambda item: _place(item.path))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if ids.unnamed(item):
        pytest.fail("this row of the table has no name: give it an id, or see tests/support/ids.py", pytrace=False)


def pytest_make_parametrize_id(val: object) -> str | None:
    return ids.row_id(val)


@functools.cache
def _place(file: Path) -> int:
    path = file.relative_to(HERE)
    return next((at for at, name in enumerate(PROCESSES) if path.is_relative_to(name)), len(PROCESSES))


def _audit(event: str, _: object) -> None:
    if event in ("subprocess.Popen", "os.fork"):
        _started.append(event)


sys.addaudithook(_audit)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """A test that starts a process fails unless it is known to; the pack that all tests share is started before."""
    _started.clear()
    yield
    if _started and item.get_closest_marker("process") is None:
        pytest.fail(f"starts a process ({_started[0]}): name its file in PROCESSES of tests/conftest.py")


@pytest.fixture(scope="session")
def _pack_process() -> Iterator[RunningPack]:
    with RunningPack(HERE.parent / "policypack") as running:
        yield running


@pytest.fixture
def pack(_pack_process: RunningPack) -> RunningPack:
    """The pack in a process of its own, with its default configuration and nothing seen yet."""
    _pack_process.configure()
    return _pack_process


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a virtual environment of its own."""
    pytest.importorskip("hatchling", reason="builds the wheel: `make setup` installs it")
    return install(tmp_path_factory.mktemp("installed"))


@pytest.fixture
def nothing_set_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Project, stack and configuration as at the start of a test run: what earlier tests have set is gone."""
    from pulumi.runtime.config import CONFIG
    from pulumi.runtime.settings import SETTINGS

    for own in ("project", "stack", "organization"):
        monkeypatch.setattr(SETTINGS, own, None)
    set_before = CONFIG.set({})
    yield
    CONFIG.reset(set_before)
