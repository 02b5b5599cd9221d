"""How large the role explorer's page is, and how long it takes to write, load and search it, by the number of roles.

Needs Playwright and a Chromium (docs/browser.py).
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.growth import stack
from benchmarks.measure import ROOT, progress
from docs.browser import browser

sys.path.insert(0, str(ROOT / "policypack"))

from least_privilege.reports.access import access
from least_privilege.reports.explorer import page
from least_privilege.reports.model import Report, StackReport
from least_privilege.reports.redaction import Redactor
from least_privilege.stack.model import Stack

_RESOURCES_PER_ROLE = 5


@dataclass(frozen=True)
class Figures:
    """Seconds, and the size in bytes."""

    asked: float
    written: float
    size: int
    loaded: float
    filtered: float


def measure(roles: int) -> Figures:
    """The figures of one stack with so many roles. Raises `NoBrowserError`."""
    began = time.perf_counter()
    found = access(Stack(resources=stack(roles * _RESOURCES_PER_ROLE)), Redactor())
    asked = time.perf_counter()
    text = page.render(Report(stacks=(StackReport(project="growth", stack="dev", complete=True, access=found),)))
    written = time.perf_counter()
    with tempfile.TemporaryDirectory() as directory, browser() as running:
        file = Path(directory) / "report.html"
        file.write_text(text, encoding="utf-8")
        tab = running.new_page()
        start = time.perf_counter()
        tab.goto(file.as_uri())
        tab.wait_for_selector("tbody tr")
        loaded = time.perf_counter()
        tab.fill("#filter", "svc1-app")
        tab.wait_for_function("document.querySelector('.counts').textContent.includes(' of ')")
        filtered = time.perf_counter()
    return Figures(asked - began, written - asked, len(text.encode()), loaded - start, filtered - loaded)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--roles", type=int, nargs="+", default=[20, 300, 2_000])
    options = parser.parse_args()
    rows = []
    for roles in options.roles:
        progress(f"{roles} roles")
        rows.append((roles, measure(roles)))
    progress("")
    print(f"{'roles':>6}  {'asked':>8}  {'written':>8}  {'size':>8}  {'loaded':>8}  {'filtered':>8}")
    for roles, each in rows:
        print(
            f"{roles:>6,}  {each.asked:>6.2f} s  {each.written:>6.2f} s  {each.size / 1e6:>5.2f} MB  "
            f"{each.loaded:>6.2f} s  {each.filtered:>6.2f} s"
        )


if __name__ == "__main__":
    main()
