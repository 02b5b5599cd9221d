"""The report files that `--report` asks for: the pack writes what it finds, and the preview adds its own notes.

The forms are the pack's; see docs/reference/reports.md.
"""

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from offline_preview.engine import remote_components
from offline_preview.errors import PreviewError
from offline_preview.result import PolicyFinding, PreviewResult

if TYPE_CHECKING:
    from least_privilege.reports.model import Report, ReportedFinding, RuleInfo, StackReport

VARIABLE: Final = "LEAST_PRIVILEGE_REPORT"
BASELINE: Final = "LEAST_PRIVILEGE_BASELINE"


class ReportFiles:
    """The report files of one command, and the comparison with a baseline. `PreviewError` where a file cannot be
    written, the baseline cannot be read, or a gate needs one."""

    def __init__(self, paths: Sequence[Path], baseline: Path | None, gates: Sequence[str] = ()) -> None:
        from least_privilege.reports import files
        from least_privilege.reports.json_report import ReportError

        faults: list[str] = []
        self._baseline: Report | None = None
        for path in paths:
            try:
                files.check(path)
            except ReportError as error:
                faults.append(f"--report: {error}")
        try:
            self._baseline = files.read(baseline) if baseline else None
        except ReportError as error:
            faults.append(f"--baseline: {error}")
        if faults:
            raise PreviewError("\n".join(faults))
        self._gates = tuple(gates) or ("mandatory",)
        self._paths = tuple(paths)
        self._temporary = tempfile.TemporaryDirectory(prefix="least-privilege-")

    @classmethod
    def of(cls, paths: Sequence[Path], baseline: Path | None, gates: Sequence[str] = ()) -> Self | None:
        """What the options ask for, else what the pack's own variables ask for; None where nothing does."""
        asked = paths or [Path(name) for name in os.environ.get(VARIABLE, "").split(os.pathsep) if name]
        earlier = os.environ.get(BASELINE) if asked else None
        baseline = baseline or (Path(earlier) if earlier else None)
        if not baseline and (comparing := [each for each in gates if each != "mandatory"]):
            raise PreviewError(f"--fail-on {comparing[0]}: needs --baseline: there is nothing to compare with")
        return cls(asked, baseline, gates) if asked or baseline else None

    def file(self, stack: str | None) -> Path:
        """Where the report of one stack is kept until it is merged with the others."""
        return Path(self._temporary.name) / f"{(stack or 'the stack').rpartition('/')[2]}.json"

    def of_stack(
        self,
        project: str,
        stack: str | None,
        notes: Iterable[str] = (),
        findings: Sequence[PolicyFinding] = (),
        failed: str = "",
    ) -> "Report":
        """The pack's report of a stack, with `notes`, with what `findings` have beyond it and, where its preview
        failed, the reason alone: what the pack has found by then depends on time, and nothing masks it."""
        from least_privilege.reports import files
        from least_privilege.reports.model import Report, StackReport

        file = self.file(stack)
        if failed:
            report = Report(stacks=(StackReport(project=project, stack=stack or "?"),))
        elif file.exists():
            report = files.read(file)
        else:
            raise PreviewError(f"--report: the policy pack wrote no report: it does not support {VARIABLE}")
        (only,) = report.stacks
        notes = dict.fromkeys((*only.notes, *notes, *([f"The preview failed: {failed}"] if failed else [])))
        only = replace(only, notes=tuple(notes), complete=only.complete and not failed)
        own = tuple(each for each in findings if each.id == remote_components.ID)
        only = _completed(replace(only, findings=(*only.findings, *map(_reported, own))), findings)
        return replace(report, stacks=(only,), rules=(*report.rules, *_rules(own, report)))

    def compare(self, result: PreviewResult, report: "Report") -> PreviewResult:
        """`result`, whose report this is, compared with the baseline where there is one."""
        from offline_preview.output.comparison import with_comparison

        return with_comparison(result, report, self._baseline, self._gates) if self._baseline else result

    def write(self, reports: Iterable["Report"], *, all_stacks: bool) -> None:
        """Write every file that was asked for.

        Unless `all_stacks` were previewed, the other stacks of the baseline are not compared: they are not gone.
        """
        from least_privilege.reports import files
        from least_privilege.reports.json_report import ReportError
        from least_privilege.reports.model import Report

        merged = Report()
        for report in reports:
            merged = merged.merge(report)
        try:
            for path in self._paths:
                files.write(merged, path, self._baseline, has_all_stacks=all_stacks)
        except ReportError as error:
            raise PreviewError(f"--report: {error}") from error

    def close(self) -> None:
        self._temporary.cleanup()


def _completed(report: "StackReport", findings: Iterable[PolicyFinding]) -> "StackReport":
    """`report` with where the program declares what `findings` are about, and what they say of predicted outputs."""
    said = {(each.urn, each.id): f" {each.predicted}" for each in findings if each.predicted}
    places = {each.urn: (each.file, each.line) for each in findings if each.file}

    def completed(each: "ReportedFinding") -> "ReportedFinding":
        finding = each.finding
        evidence = finding.evidence + said.get((finding.urn, finding.id), "")
        file, line = places.get(finding.urn, (each.file, each.line))
        return replace(each, finding=replace(finding, evidence=evidence), file=file, line=line)

    return replace(report, findings=tuple(map(completed, report.findings)))


def _reported(finding: PolicyFinding) -> "ReportedFinding":
    """A finding of the preview itself, which the pack's report lacks."""
    from least_privilege.reports.model import ReportedFinding
    from least_privilege.rules.finding import Finding

    own = Finding(id=finding.id, evidence=finding.evidence, fix=finding.fix, urn=finding.urn)
    return ReportedFinding(finding=own, level=finding.level, severity=finding.severity, url=finding.url)


def _rules(own: Sequence[PolicyFinding], report: "Report") -> tuple["RuleInfo", ...]:
    """The rules of the preview's own findings that the pack's report does not name."""
    from least_privilege.reports.model import RuleInfo
    from least_privilege.rules.document.not_evaluable import RULE

    if not own or any(each.name == RULE.name for each in report.rules):
        return ()
    return (
        RuleInfo(
            name=RULE.name,
            description=RULE.description,
            severity=str(RULE.severity),
            level=str(RULE.level),
            reason=RULE.level_reason,
            url=RULE.url,
        ),
    )
