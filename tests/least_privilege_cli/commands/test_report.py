"""`least-privilege report`: reports merged, compared and converted."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from least_privilege.reports import files
from least_privilege.reports.model import ReportedAccess, RuleInForce, StackReport
from least_privilege_cli.command_line import run
from least_privilege_cli.errors import CommandError
from tests.support.report_samples import WAIVER, grant, report, reported, role, stack

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


def test_the_comment_links_to_the_explorer(one: Path, tmp_path: Path) -> None:
    base, comment, page = tmp_path / "base.json", tmp_path / "comment.md", tmp_path / "report.html"
    files.write(report(stack(role("web"))), base)
    outputs = ["--output", str(comment), "--output", str(page)]
    address = "https://example.org/report.html"
    assert run(["report", str(one), "--baseline", str(base), *outputs, "--explorer", address]) == 0
    assert f"({address}#/change/shop%2Fdev/role/web)" in comment.read_text()
    assert page.read_text().startswith("<!doctype html>")


def test_an_explorer_has_a_web_address(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises((SystemExit, CommandError)) as raised:
        run(["report", str(one), "--output", "c.md", "--explorer", "javascript:alert(1)"])
    said = capsys.readouterr().err + "".join(getattr(raised.value, "lines", ()))
    assert "'javascript:alert(1)'; expected a web address, such as https://example.org/report.html" in said


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
        (None, "c.txt", "c.txt: expected a name that ends in .json, .md, .sarif, .html"),
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


FORTY = tuple(reported(id=f"iam-quota:{number}") for number in range(40))
IN_FORCE = (RuleInForce(name="iam-wildcard-action", level="mandatory"),)
OLD = stack(role("web"), findings=FORTY, configuration=IN_FORCE)
DISABLED = replace(OLD, findings=(), configuration=(replace(IN_FORCE[0], level="disabled"),))
WAIVES = replace(OLD, findings=(*FORTY, reported(waived=WAIVER)), waivers=(WAIVER,))
DISABLES = "failed: the change disables 1 rule (mandatory before): iam-wildcard-action (in shop/dev)\n"
GATES: dict[str, tuple[list[str], StackReport, StackReport | None, str]] = {
    "what stands already": (["new", "wider"], OLD, None, ""),
    "one fault more": (
        ["new"],
        replace(OLD, findings=(*FORTY, reported())),
        None,
        "failed: 1 new mandatory finding\n",
    ),
    "a permission more": (
        ["new", "wider"],
        replace(OLD, access=ReportedAccess(principals=(role("web", grant("s3:GetObject")),))),
        None,
        "failed: role web may do more than before\n",
    ),
    "everything disabled": (["new"], DISABLED, None, DISABLES),
    "everything disabled, judged by the target's too": (
        ["new"],
        DISABLED,
        replace(OLD, findings=(*FORTY, reported())),
        f"failed: 1 new mandatory finding\n{DISABLES}",
    ),
    "a pack that finds nothing": (
        ["new"],
        replace(OLD, findings=()),
        replace(OLD, findings=(*FORTY, reported())),
        "failed: 1 new mandatory finding\n",
    ),
    "its own finding waived": (
        ["new"],
        WAIVES,
        replace(OLD, findings=(*FORTY, reported())),
        "failed: 1 new mandatory finding\nfailed: the change waives iam-wildcard-action:s3:* on web until 2027-05-01 "
        "(ops@example.org: moves in May) (in shop/dev)\n",
    ),
}


@pytest.mark.parametrize(("gates", "after", "by_target", "failed"), GATES.values(), ids=GATES)
def test_gates(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    gates: list[str],
    after: StackReport,
    by_target: StackReport | None,
    failed: str,
) -> None:
    files.write(report(OLD), tmp_path / "base.json")
    files.write(report(after), tmp_path / "now.json")
    given = ["report", str(tmp_path / "now.json"), "--baseline", str(tmp_path / "base.json")]
    if by_target:
        files.write(report(by_target), tmp_path / "target.json")
        given += ["--judged-by", str(tmp_path / "target.json")]
    code = run([*given, *(part for gate in gates for part in ("--fail-on", gate))])
    assert (code, capsys.readouterr().err) == (int(bool(failed)), failed)


@pytest.mark.parametrize("change", [DISABLED, WAIVES], ids=["everything disabled", "its own finding waived"])
def test_a_change_of_its_own_judge_is_the_first_line_of_the_comment(tmp_path: Path, change: StackReport) -> None:
    files.write(report(OLD), tmp_path / "base.json")
    files.write(report(change), tmp_path / "now.json")
    given = ["report", str(tmp_path / "now.json"), "--baseline", str(tmp_path / "base.json")]
    assert run([*given, "--fail-on", "wider", "--output", str(tmp_path / "c.md")]) == 1
    first = (tmp_path / "c.md").read_text().splitlines()[0]
    assert first.startswith("**This change weakens the checks that judge it: it ")
    assert "`iam-wildcard-action" in first


def test_what_is_left_out_is_an_error(one: Path) -> None:
    for given, message in {
        (): "--output, --annotate or --fail-on is missing: there is nothing to do",
        ("--fail-on", "new"): "--fail-on new: needs --baseline: there is nothing to compare with",
    }.items():
        with pytest.raises(CommandError) as raised:
            run(["report", str(one), *given])
        assert raised.value.lines == (message,)


def test_it_prints_annotations(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(one), "--annotate"]) == 0
    assert capsys.readouterr().out.startswith("::error file=")
    assert run(["report", str(one), "--annotate", "--baseline", str(one)]) == 0
    assert capsys.readouterr().out == ""
