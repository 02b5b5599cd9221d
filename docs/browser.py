"""A Chromium for pictures, benchmarks and tests of the role explorer."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_QUIET: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars")


class NoBrowserError(Exception):
    """There is no browser to use; the message says what is missing."""


def chromium() -> str:
    """The browser that CHROMIUM names, else one on PATH. Raises `NoBrowserError`."""
    found = environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if not found:
        raise NoBrowserError(f"no browser: CHROMIUM names none, and none of {', '.join(_NAMES)} is on PATH")
    return found


@contextmanager
def browser() -> Iterator["Browser"]:
    """A running browser without a window. Raises `NoBrowserError`."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise NoBrowserError("Playwright is not installed: `make setup` installs it") from error
    executable = chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=list(_QUIET))
        yield running
        running.close()
