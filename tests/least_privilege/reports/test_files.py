"""Report files, and the command that merges them."""

import errno
import json
from pathlib import Path

import pytest

from least_privilege.reports import command, files
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


def test_the_command_merges_and_compares(one: Path, tmp_path: Path) -> None:
    two, base, comment = tmp_path / "two.json", tmp_path / "base.json", tmp_path / "comment.md"
    files.write(report(stack(stack="prod")), two)
    files.write(report(stack(role("web")), stack(stack="prod")), base)
    merged = tmp_path / "all.json"
    given = [str(one), str(two), "--baseline", str(base), "--output", str(comment), "--output", str(merged)]
    assert command.main(given) == 0
    assert "**1 role or resource may do more, or be used by more, than before.**" in comment.read_text()
    assert [each["stack"] for each in json.loads(merged.read_text())["stacks"]] == ["dev", "prod"]


def test_the_same_reports_in_another_order_give_the_same_comment(one: Path, tmp_path: Path) -> None:
    two, texts = tmp_path / "two.json", []
    files.write(report(stack(stack="a")), two)
    for order in ((one, two), (two, one)):
        command.main([*map(str, order), "--output", str(tmp_path / "c.md")])
        texts.append((tmp_path / "c.md").read_text())
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("content", "output", "message"),
    [
        ("{}", "c.md", "one.json: version: None; expected a report of version 1"),
        (None, "c.txt", "c.txt: expected a name that ends in .json, .md, .sarif"),
        (None, "no/c.md", "no does not exist"),
        (b"\xff", "c.md", "one.json: not UTF-8: invalid start byte at byte 0"),
    ],
)
def test_the_command_says_in_one_line_what_is_wrong(
    one: Path, capsys: pytest.CaptureFixture[str], content: str | bytes | None, output: str, message: str
) -> None:
    if content is not None:
        one.write_bytes(content.encode() if isinstance(content, str) else content)
    assert command.main([str(one), "--output", str(one.parent / output)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert message in line
