"""A preview compared with the report of a baseline: what is new, who may do more, and what fails."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from offline_preview.result import PolicyFinding, PreviewResult

if TYPE_CHECKING:
    from least_privilege.reports.model import Report


def with_comparison(result: PreviewResult, report: "Report", baseline: "Report", gates: Sequence[str]) -> PreviewResult:
    """`result` with what `report`, which is its own, has beyond `baseline`, the new findings first; it fails as the
    `gates` say."""
    from least_privilege.reports.comparison import compared

    findings = _with_states(result.findings, report, baseline)
    return replace(result, findings=findings, comparison=compared(report, baseline, gates))


def _with_states(findings: Sequence[PolicyFinding], report: "Report", baseline: "Report") -> tuple[PolicyFinding, ...]:
    """`findings` with what each is to the baseline. What the report does not know is new."""
    from least_privilege.reports.baseline import states

    (own,) = report.stacks
    known: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for each, state in zip(own.findings, states(own, baseline), strict=True):
        if not each.waived:
            key = (each.finding.id, each.finding.urn)
            known.setdefault(key, []).append((each.finding.evidence, state.word))
    marked = []
    for finding in findings:
        left = known.get((finding.id, finding.urn), [])
        same = [each for each in left if each[0].startswith(finding.evidence)] or left
        marked.append(replace(finding, state=same[0][1] if same else "new"))
        if same:
            left.remove(same[0])
    return tuple(sorted(marked, key=lambda each: each.state != "new"))
