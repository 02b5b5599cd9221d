"""Report files: the suffix says the form, and a file is written whole or not at all."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from least_privilege.policy.nearest_match import nearest_file
from least_privilege.reports import json_report, markdown, sarif
from least_privilege.reports.explorer import page
from least_privilege.reports.json_report import ReportError
from least_privilege.reports.model import Report

SUFFIXES = (".json", ".md", ".sarif", ".html")


def check(path: Path) -> None:
    """Raise `ReportError` where no report can be written to `path`."""
    if path.suffix not in SUFFIXES:
        raise ReportError(f"{path}: expected a name that ends in {', '.join(SUFFIXES)}")
    if not path.parent.is_dir():
        raise ReportError(f"{path}: the directory {path.parent} does not exist")
    if path.is_dir():
        raise ReportError(f"{path}: is a directory")


def read(path: Path) -> Report:
    """The report in a JSON file; raises `ReportError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{path}: cannot be read: {error.strerror}{nearest_file(path)}") from error
    except UnicodeDecodeError as error:
        raise ReportError(f"{path}: not UTF-8: {error.reason} at byte {error.start}") from error
    return json_report.load(text, str(path))


def read_all(paths: Iterable[Path]) -> Report:
    """The reports in several JSON files as one; raises `ReportError`."""
    report = Report()
    for path in paths:
        report = report.merge(read(path))
    return report


def write(
    report: Report, path: Path, baseline: Report | None = None, explorer: str = "", *, has_all_stacks: bool = True
) -> None:
    """Write `report` to `path`, in place of any file there; `explorer` is the address of its HTML form, for links.
    Raises `ReportError`.

    Unless `report` has all stacks, one that only `baseline` has is not gone.
    """
    check(path)
    if path.suffix == ".json":
        text = json_report.dump(report)
    elif path.suffix == ".sarif":
        text = sarif.render(report, baseline)
    elif path.suffix == ".html":
        text = page.render(report, baseline if has_all_stacks else _of_same_stacks(baseline, report))
    else:
        text = markdown.render(report, baseline, explorer=explorer, has_all_stacks=has_all_stacks)
    try:
        replace(path, text)
    except OSError as error:
        raise ReportError(f"{path}: cannot be written: {error.strerror}") from error


def _of_same_stacks(baseline: Report | None, report: Report) -> Report | None:
    labels = {stack.label for stack in report.stacks}
    kept = [each for each in baseline.stacks if each.label in labels] if baseline else []
    return dataclasses.replace(baseline, stacks=tuple(kept)) if baseline else None


def replace(path: Path, text: str) -> None:
    """Write `text` to `path`, whole or not at all; raises `OSError`."""
    temporary = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        # A name may hold a lone surrogate, which UTF-8 cannot encode.
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
