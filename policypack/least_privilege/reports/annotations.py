"""The findings of a report as workflow commands of GitHub Actions, which annotate the lines of a pull request.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from least_privilege.reports.baseline import new_findings
from least_privilege.reports.markdown_escape import plain
from least_privilege.reports.model import Report, ReportedFinding, StackReport
from least_privilege.reports.sarif import LEVELS

SHOWN: Final = 10
"""GitHub shows so many errors, and so many warnings, of a step."""


def annotations(report: Report, baseline: Report | None = None) -> Iterator[str]:
    """A line for each finding that is not waived, with `baseline` for each new one; the same of several stacks once.

    A finding whose line is not known is shown at the first line of the stack's file.
    """
    lines = {_line(stack, each): LEVELS[each.level] for stack in report.stacks for each in _shown(stack, baseline)}
    counts = Counter(lines.values())
    shown: Counter[str] = Counter()
    for line, level in sorted(lines.items(), key=lambda each: list(LEVELS.values()).index(each[1])):
        shown[level] += 1
        if shown[level] <= SHOWN:
            yield line
    if more := sum(max(0, count - SHOWN) for count in counts.values()):
        yield f"::notice::{more:,} more findings are in the report."


def _shown(stack: StackReport, baseline: Report | None) -> Iterator[ReportedFinding]:
    findings = stack.findings if baseline is None else new_findings(stack, baseline)
    yield from (each for each in findings if each.waived is None)


def _line(stack: StackReport, each: ReportedFinding) -> str:
    file, line = stack.place_of(each)
    place = {"file": file, "line": str(line), "title": f"{each.level} {each.finding.id}"}
    properties = ",".join(f"{name}={_property(value)}" for name, value in place.items())
    text = _data(f"{plain(each.finding.evidence, 2_000)}\nFix: {plain(each.finding.fix, 2_000)}")
    return f"::{LEVELS[each.level]} {properties}::{text}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
