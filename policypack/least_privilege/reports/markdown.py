"""The Markdown form of a report: a comment on a pull request.

Source: https://docs.github.com/en/get-started/writing-on-github
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from least_privilege.reports import markdown_changes
from least_privilege.reports.baseline import State, states
from least_privilege.reports.changes import changes
from least_privilege.reports.gains import merged
from least_privilege.reports.judge_changes import judge_changes
from least_privilege.reports.markdown_changes import ROWS
from least_privilege.reports.markdown_escape import code, count, link, prose
from least_privilege.reports.model import LEVELS, Report, ReportedFinding, WaiverInfo
from least_privilege.rules.rule import severity_rank
from least_privilege.stack.stable_names import without_own_names

LIMIT: Final = 65_000
"""GitHub refuses a comment of more than 65,536 characters, and the workflow that posts it adds a marker."""

_EXISTING = 120

Finding = tuple[ReportedFinding, list[str]]
"""A finding, and the stacks that have it."""


def render(
    report: Report,
    baseline: Report | None = None,
    limit: int = LIMIT,
    explorer: str = "",
    *,
    has_all_stacks: bool = True,
) -> str:
    """`report` as Markdown of at most `limit` characters, compared with `baseline` where there is one, and with links
    to the HTML form where its address, `explorer`, is known.

    What the change does to its own judge comes first, and then who may do more. Unless `report` has all stacks, one
    that only `baseline` has is not gone.
    """
    if baseline is None:
        blocks = [_verdict(report, report, None, "There is no earlier report to compare with.")]
        for level in LEVELS:
            blocks += _findings(report, level, level)
            blocks += _waivers(report) if level == LEVELS[0] else ()
        return _fit([*blocks, *_notes(report)], limit)
    labels = {stack.label for stack in report.stacks}
    compared = [each for each in changes(baseline, report) if has_all_stacks or each.stack.label in labels]
    every = merged(compared)
    new, existing = _by_state(report, baseline)
    blocks = [
        *markdown_changes.lead(judge_changes(baseline, report, all_stacks=has_all_stacks)),
        _verdict(report, new, existing, markdown_changes.widening(compared, every, new)),
        *markdown_changes.gains(every),
        *_findings(new, "mandatory", "new mandatory"),
        *markdown_changes.table(compared, every),
        *(markdown_changes.details(each, explorer) for each in every),
        *_waivers(report),
        *_findings(new, "advisory", "new advisory"),
        *_existing(existing),
        *_notes(report),
    ]
    return _fit(blocks, limit)


def _by_state(report: Report, baseline: Report) -> tuple[Report, Report]:
    """`report` with the new findings of each stack, and with the others."""

    def half(is_new: bool) -> Report:
        stacks = []
        for stack in report.stacks:
            pairs = zip(stack.findings, states(stack, baseline), strict=True)
            own = tuple(each for each, state in pairs if (state is State.NEW) is is_new)
            stacks.append(replace(stack, findings=own))
        return replace(report, stacks=tuple(stacks))

    return half(True), half(False)


def _fit(blocks: list[str], limit: int) -> str:
    text = ""
    for index, block in enumerate(blocks):
        left = len(blocks) - index
        cut = f"**Cut here:** {count(left, 'more part')} would pass GitHub's limit; the JSON report has everything.\n"
        joined = f"{text}{block}\n\n"
        # Room for the line that says what is left out, unless this is the last block.
        if len(joined) + (len(cut) if left > 1 else 0) > limit:
            return text + cut
        text = joined
    return text.rstrip("\n") + "\n"


def _verdict(report: Report, new: Report, existing: Report | None, who: str) -> str:
    blocking = [each for stack in new.stacks for each in stack.blocking]
    where = ", ".join(code(stack.label) for stack in new.stacks if stack.blocking)
    waived = sum(each.waived is not None for stack in report.stacks for each in stack.findings)
    advisory = sum(len(stack.findings) - len(stack.blocking) for stack in report.stacks) - waived
    others = f"{count(advisory, 'advisory finding')}, {waived:,} waived."
    if existing is None:
        found = f"**Blocked: {count(len(blocking), 'mandatory finding')}** in {where}."
        found = found if blocking else "**No mandatory finding.**"
    else:
        found = f"**{count(len(blocking), 'new mandatory finding')}** in {where}."
        found = found if blocking else "**No new mandatory finding.**"
        if old := sum(len(stack.blocking) for stack in existing.stacks):
            others = f"{count(old, 'existing one')}, {others}"
    lines = ["## Who may do what", "", f"{found} {others}", who]
    partial = [code(stack.label) for stack in report.stacks if not stack.complete]
    if partial:
        lines.append(f"The run ended before all resources of {', '.join(partial)} were seen: there may be more.")
    return "\n".join(lines)


def _findings(report: Report, level: str, title: str) -> Iterator[str]:
    """A heading, then a block for each finding, by severity; a finding of several stacks comes once."""
    every = _grouped(report, level)
    for index, (each, stacks) in enumerate(every):
        head = f"### {title.capitalize()} findings ({len(every):,})\n\n" if index == 0 else ""
        yield head + _finding(each, stacks)


def _existing(report: Report) -> Iterator[str]:
    """The findings that the baseline has, folded, a line each."""
    every = [each for level in LEVELS for each in _grouped(report, level)]
    if not every:
        return
    lines = [f"- {each.level}: {_head(each, stacks)}" for each, stacks in every]
    more = [f"\nand {count(len(lines) - _EXISTING, 'more')}."] if len(lines) > _EXISTING else []
    summary = f"<details><summary>{count(len(lines), 'existing finding')}</summary>"
    yield "\n".join(("### Existing findings", "", summary, "", *lines[:_EXISTING], *more, "", "</details>"))


def _grouped(report: Report, level: str) -> list[Finding]:
    groups: dict[tuple[str, ...], Finding] = {}
    for stack in report.stacks:
        for each in stack.findings:
            if each.level == level and each.waived is None:
                said = without_own_names(f"{each.finding.evidence}\n{each.finding.fix}", stack.stack)
                key = (each.finding.id, each.resource, said, each.judge)
                groups.setdefault(key, (each, []))[1].append(stack.label)
    return sorted(groups.values(), key=lambda group: severity_rank(group[0].severity))


def _head(each: ReportedFinding, stacks: list[str]) -> str:
    if each.in_document:
        where = f" at {code(each.place)}"
    else:
        where = f" on {code(each.resource)}" if each.resource else ""
        where += f" ({code(each.place)})" if each.place else ""
    judge = ", by the target branch's policy pack and configuration" if each.judge else ""
    return f"{code(each.finding.id)}{where} in {', '.join(map(code, stacks))}, {each.severity}{judge}"


def _finding(each: ReportedFinding, stacks: list[str]) -> str:
    why = f" ({link('why', each.url)})" if each.url else ""
    same = each.finding.aws_checks
    checks = f" (AWS: {', '.join(map(code, same))})" if same else ""
    return "\n".join(
        (
            f"- {_head(each, stacks)}{checks}:",
            f"  {prose(each.finding.evidence)}",
            f"  **Fix:** {prose(each.finding.fix)}{why}",
        )
    )


def _waivers(report: Report) -> Iterator[str]:
    groups: dict[WaiverInfo, list[str]] = {}
    for stack in report.stacks:
        for waiver in stack.waivers:
            groups.setdefault(waiver, []).append(stack.label)
    if not groups:
        return
    head = [
        f"### Waivers ({len(groups):,})",
        "",
        "| Finding | Resource | Stacks | Why | Owner | Until |",
        "|---|---|---|---|---|---|",
    ]
    rows = [_waiver(waiver, stacks) for waiver, stacks in sorted(groups.items())]
    yield "\n".join((*head, *rows[:ROWS], *([f"\nand {len(rows) - ROWS:,} more."] if len(rows) > ROWS else [])))


def _waiver(waiver: WaiverInfo, stacks: list[str]) -> str:
    until = code(waiver.expires) + (f" **not in force**: {prose(waiver.fault)}" if waiver.fault else "")
    cells = (code(waiver.finding), code(waiver.resource), ", ".join(map(code, stacks)))
    return f"| {' | '.join(cells)} | {prose(waiver.reason)} | {prose(waiver.owner)} | {until} |"


def _notes(report: Report) -> Iterator[str]:
    lines = [f"- {code(stack.label)}: {prose(note)}" for stack in report.stacks for note in stack.notes]
    if lines:
        yield "\n".join(("### Notes", "", *lines[:ROWS]))
