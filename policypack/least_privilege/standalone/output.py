"""Findings as text for people and as JSON for programs.

The findings of one file are formatted in the process that found them: `FormattedFindings` is what is sent back.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from least_privilege.judging.runner import RuleResult
from least_privilege.rules.rule import severity_rank
from least_privilege.stack.model import name_in_urn
from least_privilege.standalone.input_files import InputMessage

_COUNTS: Final = ("mandatory", "advisory", "waived")

Part = tuple[int, Any]
"""A part of the output with the rank of its gravest finding, by which the parts are sorted: 0 is critical."""


@dataclass(frozen=True)
class FormattedFindings:
    """Some findings as parts of the output, those that are waived apart; `fails` where one of them is mandatory."""

    findings: list[Part]
    waived: list[Part]
    counts: dict[str, int]
    fails: bool


@dataclass(frozen=True)
class OutputFormat:
    """How findings become parts of the output, and how all parts become the whole."""

    parts: Callable[[list[RuleResult]], list[Part]]
    whole: Callable[[list[Any], list[Any], dict[str, int], Iterable[InputMessage]], str]

    def format(self, results: Iterable[RuleResult]) -> FormattedFindings:
        every = list(results)
        counts = dict.fromkeys(_COUNTS, 0)
        for result in every:
            counts["waived" if result.waived else str(result.level)] += 1
        return FormattedFindings(
            findings=self.parts([result for result in every if not result.waived]),
            waived=self.parts([result for result in every if result.waived]) if counts["waived"] else [],
            counts=counts,
            fails=any(result.blocks for result in every),
        )

    def text(self, formatted: Iterable[FormattedFindings], files: int, messages: Iterable[InputMessage]) -> str:
        """The output for everything that was found in `files` files, the gravest findings first."""
        every = list(formatted)
        counts = {name: sum(each.counts[name] for each in every) for name in _COUNTS}
        findings = _sorted(part for each in every for part in each.findings)
        waived = _sorted(part for each in every for part in each.waived)
        return self.whole(findings, waived, {"files": files, **counts}, messages)


def by_severity(results: Iterable[RuleResult]) -> list[RuleResult]:
    """`results` by severity, and those of one severity in the order given."""
    return sorted(results, key=_rank)


def _rank(result: RuleResult) -> int:
    return severity_rank(result.rule.severity)


def _sorted(parts: Iterable[Part]) -> list[Any]:
    return [part for _, part in sorted(parts, key=lambda part: part[0])]


def _text_parts(results: list[RuleResult]) -> list[Part]:
    """A block of lines for each place."""
    places: dict[str, list[RuleResult]] = {}
    for result in by_severity(results):
        places.setdefault(name_in_urn(result.urn), []).append(result)
    parts: list[Part] = []
    for place, own in places.items():
        lines = [place or "The configuration"]
        for result in own:
            lines += [
                f"  {result.level} ({result.rule.severity})  {result.finding.id}",
                f"    {result.finding.evidence}",
                f"    {result.finding.way_out}",
                f"    See {result.rule.url}",
            ]
        parts.append((_rank(own[0]), "\n".join(lines)))
    return parts


def _text(findings: list[str], waived: list[str], counts: dict[str, int], _messages: Iterable[InputMessage]) -> str:
    lines = [*findings, *([""] if findings else [])]
    lines += ["Waived", "", *waived, ""] if waived else []
    plural = {key: "" if value == 1 else "s" for key, value in counts.items()}
    summary = f"{counts['files']} file{plural['files']}; {counts['mandatory']} mandatory finding{plural['mandatory']}"
    summary += f", {counts['advisory']} advisory" + (f", {counts['waived']} waived" if counts["waived"] else "")
    return "\n".join([*lines, summary, ""])


def _json_parts(results: list[RuleResult]) -> list[Part]:
    """An object for each finding."""
    return [
        (
            _rank(result),
            {
                "rule": result.rule.name,
                "id": result.finding.id,
                "level": str(result.level),
                "severity": str(result.rule.severity),
                "where": name_in_urn(result.urn),
                "urn": result.urn,
                "evidence": result.finding.evidence,
                "fix": result.finding.fix,
                "url": result.rule.url,
                "awsChecks": list(result.finding.aws_checks),
                "description": result.rule.description,
            },
        )
        for result in results
    ]


def _json(findings: list[Any], waived: list[Any], counts: dict[str, int], messages: Iterable[InputMessage]) -> str:
    """`{"version": 1, "findings", "waived": [...], "errors": [text], "summary": {"files", "mandatory", "advisory",
    "waived"}}`."""
    document = {
        "version": 1,
        "findings": findings,
        "waived": waived,
        "errors": [message.text for message in messages if message.is_error],
        "summary": counts,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


OUTPUT_FORMATS: Final = {"text": OutputFormat(_text_parts, _text), "json": OutputFormat(_json_parts, _json)}
