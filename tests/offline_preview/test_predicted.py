"""The programs of tests/predicted: of predicted Outputs, as of ARNs that are written out, the same is found."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from offline_preview.aws_context import ACCOUNT
from tests.predicted.expected import EXPECTED
from tests.predicted.verdicts import PROGRAMS, preview, verdict
from tests.support.command import Ended

Previews = Callable[[str], Ended]
BOTH_RUNS = ["batch_job", "boundary", "one_of_two_boundaries", "one_of_two_roles", "share_with_partner", "trust_chain"]
"""Programs whose first run is tested, too: it says that the second is needed, and which account is the own one."""


@pytest.fixture(scope="module")
def written_out(request: pytest.FixtureRequest) -> Iterator[Previews]:
    yield from _two_at_a_time(request, "written_out", lambda program: preview(program, written_out=True))


@pytest.fixture(scope="module")
def predicted(request: pytest.FixtureRequest) -> Iterator[Previews]:
    yield from _two_at_a_time(request, "predicted", lambda program: preview(program, "--predict-in", ACCOUNT))


def _two_at_a_time(request: pytest.FixtureRequest, fixture: str, run: Previews) -> Iterator[Previews]:
    """The previews of the selected programs, which run on while a test waits for its own."""
    items = (item for item in request.session.items if item.path == request.path and isinstance(item, pytest.Function))
    selected = [str(item.callspec.params["program"]) for item in items if fixture in item.fixturenames]
    with ThreadPoolExecutor(2) as pool:
        running = {name: pool.submit(run, name) for name in selected}
        yield lambda name: running[name].result()
        pool.shutdown(cancel_futures=True)


def test_each_program_has_its_verdict() -> None:
    assert [*EXPECTED] == PROGRAMS


@pytest.mark.parametrize("program", EXPECTED)
def test_what_is_found_where_arns_are_written_out(program: str, written_out: Previews) -> None:
    assert verdict(written_out(program)) == EXPECTED[program]


@pytest.mark.parametrize("program", sorted(EXPECTED.keys() - BOTH_RUNS))
def test_the_same_is_found_where_outputs_are_predicted(program: str, predicted: Previews) -> None:
    assert verdict(predicted(program)) == EXPECTED[program]


@pytest.mark.parametrize("program", BOTH_RUNS)
def test_the_same_is_found_by_the_whole_command(program: str) -> None:
    assert verdict(preview(program)) == EXPECTED[program]
