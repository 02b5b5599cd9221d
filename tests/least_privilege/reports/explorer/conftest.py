"""A browser for the pages of this directory's tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from docs.browser import NoBrowserError, browser
from least_privilege.reports.explorer import page
from least_privilege.reports.model import Report
from tests.support.explorer import BASE, Open, Opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def running() -> "Iterator[Browser]":
    try:
        with browser() as found:
            yield found
    except NoBrowserError as error:
        pytest.skip(str(error))


@pytest.fixture
def opened(running: "Browser", tmp_path: Path) -> Iterator[Open]:
    contexts = []

    def open_(given: Report = BASE, baseline: Report | None = None, **options: Any) -> Opened:
        file = tmp_path / "report.html"
        file.write_text(page.render(given, baseline), encoding="utf-8")
        contexts.append(running.new_context(**options))
        return Opened(contexts[-1].new_page(), file)

    yield open_
    for each in contexts:
        each.close()
