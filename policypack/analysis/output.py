"""Findings for people and for programs, in the form of the offline preview's."""

import json
from collections.abc import Iterable
from typing import Any

from analysis.judge import Judged
from analysis.sources import Problem
from least_privilege.waivers import name_of


def as_text(found: Iterable[Judged], files: int, _problems: Iterable[Problem]) -> str:
    """The findings by document, those that are waived apart, and a summary."""
    every = list(found)
    lines: list[str] = []
    for title, part in ("", [each for each in every if not each.waived]), ("Waived", [e for e in every if e.waived]):
        lines += [title, ""] if title and part else []
        for where, judged in _by_document(part).items():
            lines.append(where or "The configuration")
            for each in judged:
                lines += [
                    f"  {each.level} ({each.rule.severity})  {each.finding.id}",
                    *(f"    {line}" for line in each.finding.evidence.splitlines()),
                    f"    Instead: {each.finding.fix}",
                    f"    See {each.rule.url}",
                ]
        lines += [""] if part else []
    counts = _counts(every)
    plural = {key: "" if value == 1 else "s" for key, value in (*counts.items(), ("files", files))}
    summary = f"{files} file{plural['files']}; {counts['mandatory']} mandatory finding{plural['mandatory']}"
    summary += f", {counts['advisory']} advisory" + (f", {counts['waived']} waived" if counts["waived"] else "")
    return "\n".join([*lines, summary, ""])


def as_json(found: Iterable[Judged], files: int, problems: Iterable[Problem]) -> str:
    """`{"version": 1, "findings", "waived": [{"rule", "id", "level", "severity", "where", "urn", "evidence", "fix",
    "url", "description"}], "errors": [text], "summary": {"files", "mandatory", "advisory", "waived"}}`."""
    every = list(found)
    document = {
        "version": 1,
        "findings": [_one(each) for each in every if not each.waived],
        "waived": [_one(each) for each in every if each.waived],
        "errors": [problem.text for problem in problems if not problem.harmless],
        "summary": {"files": files, **_counts(every)},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _by_document(found: Iterable[Judged]) -> dict[str, list[Judged]]:
    """The findings by where they are, in the order of the first one in each place."""
    places: dict[str, list[Judged]] = {}
    for each in found:
        places.setdefault(name_of(each.finding.urn), []).append(each)
    return places


def _one(judged: Judged) -> dict[str, Any]:
    finding, rule = judged.finding, judged.rule
    return {
        "rule": rule.name,
        "id": finding.id,
        "level": str(judged.level),
        "severity": str(rule.severity),
        "where": name_of(finding.urn),
        "urn": finding.urn,
        "evidence": finding.evidence,
        "fix": finding.fix,
        "url": rule.url,
        "description": rule.description,
    }


def _counts(found: Iterable[Judged]) -> dict[str, int]:
    kinds = ["waived" if each.waived else str(each.level) for each in found]
    return {name: kinds.count(name) for name in ("mandatory", "advisory", "waived")}
