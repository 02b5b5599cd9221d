"""Findings for people and for programs, in the form of the offline preview's.

The findings of one file are shown where they are found, in a process of its own perhaps: `Shown` is what travels.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from least_privilege.judging.runner import RuleResult
from least_privilege.stack.model import name_in_urn
from least_privilege.standalone.input_files import Problem

_COUNTS = ("mandatory", "advisory", "waived")


@dataclass(frozen=True)
class Shown:
    """Some findings, in the form of the output: lines of text, or objects for JSON; those that are waived apart."""

    findings: list[Any]
    waived: list[Any]
    counts: dict[str, int]
    fails: bool


@dataclass(frozen=True)
class OutputFormat:
    """A form of output: how findings are shown, and how all of them are put together with what could not be read."""

    lines: Callable[[list[RuleResult]], list[Any]]
    whole: Callable[[Shown, int, Iterable[Problem]], str]

    def show(self, found: Iterable[RuleResult]) -> Shown:
        every = list(found)
        waived = [judged for judged in every if judged.waived]
        counts = dict.fromkeys(_COUNTS, 0)
        for judged in every:
            counts["waived" if judged.waived else str(judged.level)] += 1
        open_ = [judged for judged in every if not judged.waived] if waived else every
        return Shown(self.lines(open_), self.lines(waived), counts, any(judged.counts for judged in every))

    def text(self, parts: Iterable[Shown], files: int, problems: Iterable[Problem]) -> str:
        """The output for all `parts`."""
        every = list(parts)
        whole = Shown(
            [each for part in every for each in part.findings],
            [each for part in every for each in part.waived],
            {name: sum(part.counts[name] for part in every) for name in _COUNTS},
            any(part.fails for part in every),
        )
        return self.whole(whole, files, problems)


def _lines(found: list[RuleResult]) -> list[str]:
    """The findings by where they are, in the order of the first one in each place: one text, which travels well."""
    places: dict[str, list[RuleResult]] = {}
    for each in found:
        places.setdefault(name_in_urn(each.urn), []).append(each)
    lines: list[str] = []
    for where, judged in places.items():
        lines.append(where or "The configuration")
        for each in judged:
            lines += [
                f"  {each.level} ({each.rule.severity})  {each.finding.id}",
                f"    {each.finding.evidence}",
                f"    {each.finding.way_out}",
                f"    See {each.rule.url}",
            ]
    return ["\n".join(lines)] if lines else []


def _text(shown: Shown, files: int, _problems: Iterable[Problem]) -> str:
    lines = [*shown.findings, *([""] if shown.findings else [])]
    lines += ["Waived", "", *shown.waived, ""] if shown.waived else []
    counts = shown.counts
    plural = {key: "" if value == 1 else "s" for key, value in (*counts.items(), ("files", files))}
    summary = f"{files} file{plural['files']}; {counts['mandatory']} mandatory finding{plural['mandatory']}"
    summary += f", {counts['advisory']} advisory" + (f", {counts['waived']} waived" if counts["waived"] else "")
    return "\n".join([*lines, summary, ""])


def _objects(found: list[RuleResult]) -> list[dict[str, str]]:
    return [
        {
            "rule": each.rule.name,
            "id": each.finding.id,
            "level": str(each.level),
            "severity": str(each.rule.severity),
            "where": name_in_urn(each.urn),
            "urn": each.urn,
            "evidence": each.finding.evidence,
            "fix": each.finding.fix,
            "url": each.rule.url,
            "description": each.rule.description,
        }
        for each in found
    ]


def _json(shown: Shown, files: int, problems: Iterable[Problem]) -> str:
    """`{"version": 1, "findings", "waived": [...], "errors": [text], "summary": {"files", "mandatory", "advisory",
    "waived"}}`."""
    document = {
        "version": 1,
        "findings": shown.findings,
        "waived": shown.waived,
        "errors": [problem.text for problem in problems if not problem.harmless],
        "summary": {"files": files, **shown.counts},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


OUTPUT_FORMATS = {"text": OutputFormat(_lines, _text), "json": OutputFormat(_objects, _json)}
