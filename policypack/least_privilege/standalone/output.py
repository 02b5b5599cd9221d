"""What was found in files: as text for people, as JSON for programs, and as a report."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

from least_privilege import __version__
from least_privilege.judging.runner import RuleResult, RuleRunner
from least_privilege.reports.baseline import states
from least_privilege.reports.comparison import Comparison
from least_privilege.reports.model import Report, ReportedAccess, ReportedFinding, RuleInfo, StackReport, in_order
from least_privilege.reports.results import reported, rule_in_force, rule_info, waiver_info
from least_privilege.rules.finding import Finding, printable
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import severity_rank
from least_privilege.stack.model import name_in_urn

PROJECT: Final = "files"
STACK: Final = "policies"
"""What stands for a program's project and stack in a report on files, and in the URNs of what is in them."""


@dataclass(frozen=True, kw_only=True)
class CheckedFinding:
    """A finding as the command shows it, `shown` by `rule`: of one that is waived, the note that takes its place.
    `reported` is the finding itself, by `reported_by`. `state` is `new` or `existing` where there is a baseline."""

    shown: Finding
    rule: RuleInfo
    reported: ReportedFinding
    reported_by: RuleInfo
    state: str = ""

    @property
    def waived(self) -> bool:
        return self.reported.waived is not None

    @property
    def place(self) -> str:
        """`template.yaml:12: Resources.Role`; the name alone where the line is not known."""
        name, file, line = name_in_urn(self.reported.finding.urn), self.reported.file, self.reported.line
        return f"{file}:{line}{name.removeprefix(file)}" if line else name


def checked(result: RuleResult, runner: RuleRunner, **place: Any) -> CheckedFinding:
    """A result of `runner`; `place` is where it is: `file`, `line` and `column`."""
    by = result.waived.rule if result.waived else result.rule
    found = reported(result, runner, **place)
    return CheckedFinding(
        shown=result.finding if result.waived else found.finding,
        rule=rule_info(result.rule, result.level),
        reported=found,
        reported_by=rule_info(by, runner.level_of(by)),
    )


def by_severity(results: Iterable[RuleResult]) -> list[RuleResult]:
    """`results` by severity, and those of one severity in the order given."""
    return sorted(results, key=lambda result: severity_rank(result.rule.severity))


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What `runner` found in `files` files; `errors` are those of reading them, `comparison` is with a baseline."""

    runner: RuleRunner
    findings: Sequence[CheckedFinding]
    access: ReportedAccess
    files: int
    errors: Sequence[str] = ()
    comparison: Comparison | None = None

    @property
    def fails(self) -> bool:
        """Whether there is a mandatory finding; with a baseline, whether the comparison fails."""
        if self.comparison:
            return bool(self.comparison.failed)
        return any(each.rule.level == "mandatory" for each in self.findings)

    def compared(self, comparison: Comparison, baseline: Report) -> Self:
        """The same, with what each finding is to `baseline`."""
        (stack,) = self.report.stacks
        known = {each: state.word for each, state in zip(stack.findings, states(stack, baseline), strict=True)}
        findings = [replace(each, state=known[_in_report(each)]) for each in self.findings]
        return replace(self, findings=findings, comparison=comparison)

    @cached_property
    def report(self) -> Report:
        """The whole as a report of one stack."""
        stack = StackReport(
            project=PROJECT,
            stack=STACK,
            pack="least-privilege",
            pack_version=__version__,
            configuration=tuple(rule_in_force(rule, self.runner.setting_of(rule)) for rule in ALL_RULES),
            complete=not self.errors,
            findings=in_order(map(_in_report, self.findings)),
            waivers=tuple(sorted(waiver_info(waiver, fault) for waiver, fault in self.runner.waivers.entries())),
            access=self.access,
            notes=tuple(self.errors),
        )
        rules = {each.reported_by.name: each.reported_by for each in self.findings}
        return Report(stacks=(stack,), rules=tuple(rules[name] for name in sorted(rules)))

    def text(self, *, quiet: bool = False) -> str:
        """Blocks of lines, one for each place, the gravest first; `quiet` leaves out all but what is not waived."""
        found, waived = self._sorted(waived=False), self._sorted(waived=True)
        with_baseline = self.comparison or Comparison()
        lines = _listed(with_baseline.headline, (f"it {each}" for each in with_baseline.judge))
        lines += _listed("Who may do more", with_baseline.wider)
        for state in dict.fromkeys(each.state for each in found):
            lines += [f"{state.capitalize()} findings", ""] if state else []
            lines += _blocks(each for each in found if each.state == state)
        lines += _listed("Failed", with_baseline.failed)
        if not quiet:
            lines += ["Waived", "", *_blocks(waived)] if waived else []
            lines.append(self._summary())
        return "".join(f"{printable(line)}\n" for line in lines)  # A file's name may have line breaks.

    def json(self) -> str:
        """`{"version": 1, "findings", "waived": [...], "errors": [text], "summary": {"files", "mandatory", "advisory",
        "waived"}}`; with a baseline also `"comparison": {"headline", "judge": [text], "wider": [text], "failed":
        [text]}`."""
        document = {
            "version": 1,
            "findings": [_json(each) for each in self._sorted(waived=False)],
            "waived": [_json(each) for each in self._sorted(waived=True)],
            **({"comparison": asdict(self.comparison)} if self.comparison else {}),
            "errors": list(self.errors),
            "summary": self._counts(),
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"

    def _sorted(self, *, waived: bool) -> list[CheckedFinding]:
        own = (each for each in self.findings if each.waived == waived)
        return sorted(own, key=lambda each: (each.state == "existing", _rank(each)))

    def _counts(self) -> dict[str, int]:
        levels = ["waived" if each.waived else each.rule.level for each in self.findings]
        return {"files": self.files, **{name: levels.count(name) for name in ("mandatory", "advisory", "waived")}}

    def _summary(self) -> str:
        counts = self._counts()
        plural = {key: "" if value == 1 else "s" for key, value in counts.items()}
        text = f"{counts['files']} file{plural['files']}; {counts['mandatory']} mandatory finding{plural['mandatory']}"
        return f"{text}, {counts['advisory']} advisory" + (f", {counts['waived']} waived" if counts["waived"] else "")


def _in_report(each: CheckedFinding) -> ReportedFinding:
    return replace(each.reported, file=_relative(each.reported.file))


def _listed(title: str, texts: Iterable[str]) -> list[str]:
    """A title, a line for each text, and an empty line; nothing where there is no text."""
    lines = [f"  - {each}" for each in texts]
    return [title, *lines, ""] if lines else []


def _relative(file: str) -> str:
    """`file` as code scanning finds it in a repository that is the current directory."""
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file


def _rank(finding: CheckedFinding) -> int:
    return severity_rank(finding.rule.severity)


def _blocks(findings: Iterable[CheckedFinding]) -> list[str]:
    """The lines of a block for each place, and an empty line at the end where there are any."""
    places: dict[str, list[CheckedFinding]] = {}
    for each in findings:
        places.setdefault(each.place, []).append(each)
    lines = []
    for place, own in places.items():
        lines.append(place or "The configuration")
        for each in own:
            lines += [
                f"  {each.rule.level} ({each.rule.severity})  {each.shown.id}",
                f"    {each.shown.evidence}",
                f"    {each.shown.way_out}",
                f"    See {each.rule.url}",
            ]
    return [*lines, *([""] if lines else [])]


def _json(each: CheckedFinding) -> dict[str, Any]:
    place = {"file": each.reported.file, "line": each.reported.line, "column": each.reported.column}
    return {
        "rule": each.rule.name,
        "id": each.shown.id,
        "level": each.rule.level,
        "severity": each.rule.severity,
        "where": name_in_urn(each.reported.finding.urn),
        **(place if each.reported.file else {}),
        "urn": each.reported.finding.urn,
        "evidence": each.shown.evidence,
        "fix": each.shown.fix,
        "url": each.rule.url,
        "awsChecks": list(each.shown.aws_checks),
        **({"state": each.state} if each.state else {}),
        "description": each.rule.description,
    }
