"""Fixtures that several test packages share.

A change is judged by the same examples as the change before it: property tests draw new ones only in a search of its
own, which PROPERTY_EXAMPLES asks for by the number of them (20000 takes some minutes).
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.pack import RunningPack

if "PROPERTY_EXAMPLES" not in os.environ:
    settings.register_profile("the same for every change", derandomize=True)
    settings.load_profile("the same for every change")


@pytest.fixture(scope="session")
def _pack_process() -> Iterator[RunningPack]:
    with RunningPack(Path(__file__).parents[1] / "policypack") as running:
        yield running


@pytest.fixture
def pack(_pack_process: RunningPack) -> RunningPack:
    """The pack in a process of its own, with its default configuration and nothing seen yet."""
    _pack_process.configure()
    return _pack_process
