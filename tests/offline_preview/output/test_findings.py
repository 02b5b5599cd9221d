"""Findings of the offline preview: read back from messages, by severity, with secrets masked."""

from offline_preview.output.findings import findings
from offline_preview.output.text import render
from offline_preview.pack.messages import Diagnostic
from offline_preview.result import Position, PreviewResult
from offline_preview.secret_mask import SecretMask


def diagnostic(id_: str, severity: str, name: str = "web") -> Diagnostic:
    return Diagnostic(
        policy=id_.partition(":")[0],
        level="mandatory",
        severity=severity,
        description="",
        message=f"[{id_}] It is.\n  Fix: mend it.\n  See https://example.org",
        urn=f"urn:pulumi:dev::p::t::{name}",
    )


def test_findings_are_sorted_by_severity_then_as_found() -> None:
    given = [("b", "low"), ("c", "high"), ("d", ""), ("a", "high"), ("e", "critical"), ("f", "medium")]
    found, waived = findings([diagnostic(id_, severity) for id_, severity in given], {}, SecretMask())
    assert [each.id for each in found] == ["e", "c", "a", "f", "b", "d"]
    assert waived == ()


def test_waived_findings_are_separate() -> None:
    found, waived = findings([diagnostic("policy-waiver:waived:x", "medium"), diagnostic("x", "low")], {}, SecretMask())
    assert ([each.id for each in found], [each.id for each in waived]) == (["x"], ["policy-waiver:waived:x"])


def test_the_text_lists_each_resource_once_worst_finding_first() -> None:
    given = [diagnostic("a", "low", "web"), diagnostic("b", "high", "api"), diagnostic("c", "critical", "web")]
    found, _ = findings(given, {}, SecretMask())
    result = PreviewResult(project="p", stack="dev", pack="pack", resources=(), outputs={}, findings=found)
    shown = [line.split() for line in render(result).splitlines()]
    assert [words[-1] for words in shown if words[:1] in (["t"], ["mandatory"])] == ["web", "c", "a", "api", "b"]


def test_a_secret_in_a_message_is_masked() -> None:
    mask = SecretMask()
    mask.add({"nested": ["vendor-4711", "abc"]})
    ((found,), _) = findings([diagnostic("x:vendor-4711", "low", "abc")], {}, mask)
    assert (found.id, found.urn) == ("x:[secret]", "urn:pulumi:dev::p::t::abc")


def test_findings_of_a_resource_have_its_line_and_those_of_the_stack_none() -> None:
    given = [diagnostic("a", "low", "web"), diagnostic("b", "low", "whole")]
    positions = {given[0].urn: Position("app/__main__.py", 12)}
    found, _ = findings(given, {}, SecretMask(), positions=positions)
    assert [(each.file, each.line) for each in found] == [("app/__main__.py", 12), ("", 0)]
    result = PreviewResult(project="p", stack="dev", pack="pack", resources=(), outputs={}, findings=found)
    assert [line for line in render(result).splitlines() if line.startswith("  t ")] == [
        "  t web (app/__main__.py:12)",
        "  t whole",
    ]
