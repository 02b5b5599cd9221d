"""Fixtures that several test packages share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pack import RunningPack


@pytest.fixture(scope="session")
def _pack_process() -> Iterator[RunningPack]:
    with RunningPack(Path(__file__).parents[1] / "policypack") as running:
        yield running


@pytest.fixture
def pack(_pack_process: RunningPack) -> RunningPack:
    """The pack in a process of its own, with its default configuration and nothing seen yet."""
    _pack_process.configure()
    return _pack_process
