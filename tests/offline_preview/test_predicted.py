"""The programs of tests/predicted: of Outputs, as of ARNs that are written out, the same is found."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.predicted.expected import EXPECTED
from tests.predicted.verdicts import PROGRAMS, preview, verdict
from tests.support.preview_command import Ended


@pytest.fixture(scope="module")
def written_out(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Ended]]:
    """The previews of the selected programs, ARNs written out: two at a time while the tests wait for theirs."""
    selected = _selected(request, "written_out")
    with ThreadPoolExecutor(2) as pool:
        running = {name: pool.submit(preview, name, written_out=True) for name in selected}
        yield lambda name: running[name].result()
        pool.shutdown(cancel_futures=True)


def _selected(request: pytest.FixtureRequest, fixture: str) -> list[str]:
    items = (item for item in request.session.items if item.path == request.path and isinstance(item, pytest.Function))
    return [str(item.callspec.params["program"]) for item in items if fixture in item.fixturenames]


def test_each_program_has_its_verdict() -> None:
    assert [*EXPECTED] == PROGRAMS


@pytest.mark.parametrize("program", EXPECTED)
def test_what_is_found_where_arns_are_written_out(program: str, written_out: Callable[[str], Ended]) -> None:
    assert verdict(written_out(program)) == EXPECTED[program]
