"""`least-privilege report`: reports merged, compared and converted."""

import json
from pathlib import Path

import pytest

from least_privilege.reports import files
from least_privilege_cli.command_line import run
from least_privilege_cli.errors import CommandError
from tests.support.report_samples import grant, report, reported, role, stack

ONE = report(stack(role("web", grant("s3:*")), findings=(reported(),)))


@pytest.fixture
def one(tmp_path: Path) -> Path:
    path = tmp_path / "one.json"
    files.write(ONE, path)
    return path


def test_it_merges_and_compares(one: Path, tmp_path: Path) -> None:
    two, base, comment = tmp_path / "two.json", tmp_path / "base.json", tmp_path / "comment.md"
    files.write(report(stack(stack="prod")), two)
    files.write(report(stack(role("web")), stack(stack="prod")), base)
    merged = tmp_path / "all.json"
    given = [str(one), str(two), "--baseline", str(base), "--output", str(comment), "--output", str(merged)]
    assert run(["report", *given]) == 0
    assert "**1 role or resource may do more, or be used by more, than before.**" in comment.read_text()
    assert [each["stack"] for each in json.loads(merged.read_text())["stacks"]] == ["dev", "prod"]


def test_the_same_reports_in_another_order_give_the_same_comment(one: Path, tmp_path: Path) -> None:
    two, texts = tmp_path / "two.json", []
    files.write(report(stack(stack="a")), two)
    for order in ((one, two), (two, one)):
        run(["report", *map(str, order), "--output", str(tmp_path / "c.md")])
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
def test_what_is_wrong_is_one_error(one: Path, content: str | bytes | None, output: str, message: str) -> None:
    if content is not None:
        one.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(CommandError) as raised:
        run(["report", str(one), "--output", str(one.parent / output)])
    (line,) = raised.value.lines
    assert message in line
