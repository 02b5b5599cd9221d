"""Report files."""

import errno
from pathlib import Path

import pytest

from least_privilege.reports import files
from least_privilege.reports.json_report import ReportError
from tests.support.report_samples import grant, report, reported, role, stack

ONE = report(stack(role("web", grant("s3:*")), findings=(reported(),)))


@pytest.fixture
def one(tmp_path: Path) -> Path:
    path = tmp_path / "one.json"
    files.write(ONE, path)
    return path


def test_the_form_follows_the_suffix(tmp_path: Path) -> None:
    for suffix, beginning in (
        (".json", '{\n "version": 1'),
        (".md", "## Who may do what"),
        (".sarif", '{\n "$schema"'),
    ):
        path = tmp_path / f"report{suffix}"
        files.write(ONE, path)
        assert path.read_text().startswith(beginning)


def test_a_report_takes_the_place_of_the_one_before_and_leaves_nothing_else(one: Path) -> None:
    files.write(report(), one)
    assert files.read(one) == report()
    assert list(one.parent.iterdir()) == [one]


def test_a_write_that_fails_leaves_the_report_before(one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ReportError, match="cannot be written: No space left on device"):
        files.write(report(), one)
    assert files.read(one) == ONE
    assert list(one.parent.iterdir()) == [one]


def test_a_name_with_a_lone_surrogate_is_written(tmp_path: Path) -> None:
    files.write(report(stack(role("\ud800"))), tmp_path / "a.json")
    assert [each.name for each in files.read(tmp_path / "a.json").stacks[0].principals] == ["\ud800"]
