"""The Markdown form of a report: a comment on a pull request.

Source: https://docs.github.com/en/get-started/writing-on-github
"""

from collections.abc import Iterable, Iterator
from typing import Final

from least_privilege.reports.changes import GrantChange, PrincipalChange, StackChange, TrustChange, changes
from least_privilege.reports.markdown_escape import code, fenced, link, plain, prose
from least_privilege.reports.model import LEVELS, Report, ReportedFinding, WaiverInfo
from least_privilege.rules.rule import severity_rank

LIMIT: Final = 65_000
"""GitHub refuses a comment of more than 65,536 characters, and the workflow that posts it adds a marker."""

_ROWS, _LINES, _INLINE, _FEW = 40, 120, 8, 5


def render(report: Report, baseline: Report | None = None, limit: int = LIMIT) -> str:
    """`report` as Markdown of at most `limit` characters, compared with `baseline` where there is one."""
    compared = changes(baseline, report) if baseline else None
    blocks = [_verdict(report, compared)]
    if compared:
        blocks += _table(compared)
    blocks += _findings(report, "mandatory")
    if compared:
        blocks += [_details(change, each) for change in compared for each in change.principals]
    blocks += _waivers(report)
    blocks += [block for level in LEVELS[1:] for block in _findings(report, level)]
    blocks += _notes(report)
    return _fit(blocks, limit)


def _fit(blocks: list[str], limit: int) -> str:
    text = ""
    for index, block in enumerate(blocks):
        left = len(blocks) - index
        cut = f"**Cut here:** {_count(left, 'more part')} would pass GitHub's limit; the JSON report has everything.\n"
        joined = f"{text}{block}\n\n"
        # Room for the line that says what is left out, unless this is the last block.
        if len(joined) + (len(cut) if left > 1 else 0) > limit:
            return text + cut
        text = joined
    return text.rstrip("\n") + "\n"


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _verdict(report: Report, compared: tuple[StackChange, ...] | None) -> str:
    blocking = [each for stack in report.stacks for each in stack.blocking]
    waived = sum(each.waived is not None for stack in report.stacks for each in stack.findings)
    advisory = sum(len(stack.findings) for stack in report.stacks) - len(blocking) - waived
    where = ", ".join(code(stack.label) for stack in report.stacks if stack.blocking)
    verdict = f"**Blocked: {_count(len(blocking), 'mandatory finding')}** in {where}."
    others = f"{_count(advisory, 'advisory finding')}, {waived:,} waived."
    lines = ["## Who may do what", "", f"{verdict if blocking else '**No mandatory finding.**'} {others}"]
    if compared is None:
        lines.append("There is no earlier report to compare with.")
    else:
        lines.append(_widening(compared))
    partial = [code(stack.label) for stack in report.stacks if not stack.complete]
    if partial:
        lines.append(f"The run ended before all resources of {', '.join(partial)} were seen: there may be more.")
    return "\n".join(lines)


def _widening(compared: tuple[StackChange, ...]) -> str:
    wider = sum(each.widens for stack in compared for each in stack.principals)
    gaps = []
    if hidden := [code(change.stack.label) for change in compared if change.hidden]:
        gaps.append(f" Not compared: values that are secret or not known at preview, in {', '.join(hidden)}.")
    if unknown := [code(change.stack.label) for change in compared if not change.known]:
        gaps.append(f" Not compared, for lack of a complete report: {', '.join(unknown)}.")
    if wider:
        who = _count(wider, "role or resource", "roles or resources")
        text = f"**{who} may do more, or be used by more, than before.**"
    elif gaps:
        text = "Nobody may do more than before, as far as could be compared."
    else:
        text = "**Nobody may do more than before.**"
    return text + "".join(gaps)


def _table(compared: tuple[StackChange, ...]) -> Iterator[str]:
    rows = [_row(change, each) for change in compared for each in change.principals]
    rows = [_stack_row(change) for change in compared if change.state != "same"] + rows
    if not rows:
        return
    more = [f"\nand {_count(len(rows) - _ROWS, 'more row')}."] if len(rows) > _ROWS else []
    head = ["| Stack | Who | | May do | Trusted by |", "|---|---|---|---|---|"]
    yield "\n".join(("### What changes", "", *head, *rows[:_ROWS], *more))


def _stack_row(change: StackChange) -> str:
    return f"| {code(change.stack.label)} | *the stack* | {change.state} | | |"


def _row(change: StackChange, each: PrincipalChange) -> str:
    who = f"{each.principal.kind} {code(each.principal.name)}"
    state = f"**{each.state}, wider**" if each.widens else each.state
    grants = _signs(each.grants) + (", boundary changes" if each.boundary else "")
    return f"| {code(change.stack.label)} | {who} | {state} | {grants} | {_signs(each.trust)} |"


def _signs(found: Iterable[GrantChange | TrustChange]) -> str:
    signs = [each.sign for each in found]
    return f"+{signs.count('+')} -{signs.count('-')}" if signs else "same"


def _details(change: StackChange, each: PrincipalChange) -> str:
    title = f"{each.principal.kind} {code(each.principal.name)} in {code(change.stack.label)}"
    lines = [_trust_line(one) for one in each.trust] + list(_grant_lines(each.grants))
    if each.boundary is not None:
        before, after = (plain(name) or "none" for name in each.boundary)
        lines += [f"- permissions boundary {before}", f"+ permissions boundary {after}"]
    lines += [_grant_line(one, "boundary: ") for one in each.limits]
    lines += [f"! policy {plain(name)}: its document is not known here" for name in each.unread]
    shown = lines[:_LINES]
    if len(lines) > _LINES:
        shown.append(f"# and {_count(len(lines) - _LINES, 'more line')}")
    if not shown:
        shown = ["# no permissions and no trust"]
    block = fenced(shown, "diff")
    head = f"{title}: {each.state}{', **wider**' if each.widens else ''}"
    if len(lines) <= _INLINE:
        return f"#### {head}\n\n{block}"
    return f"#### {head}\n\n<details><summary>{_count(len(lines), 'line')}</summary>\n\n{block}\n\n</details>"


def _grant_lines(found: tuple[GrantChange, ...]) -> Iterator[str]:
    """A line for each grant, but one line for an AWS managed policy that is added or removed with many."""
    policies: dict[tuple[str, str], list[GrantChange]] = {}
    for change in found:
        policies.setdefault((change.sign, change.grant.via), []).append(change)
    for (sign, policy), own in policies.items():
        if not policy or len(own) <= _FEW:
            yield from (_grant_line(change) for change in own)
            continue
        anew = sum(change.note == "" for change in own)
        no_effect = f", {len(own) - anew:,} of no effect" if anew < len(own) else ""
        named = sorted({change.grant.action for change in own})[:3]
        yield (
            f"{sign} AWS managed policy {plain(policy)}: {_count(len(own), 'grant')}{no_effect}, "
            f"e.g. {', '.join(map(plain, named))}"
        )


def _grant_line(change: GrantChange, what: str = "") -> str:
    grant = change.grant
    text = f"{change.sign} {what}{'deny ' if grant.effect == 'Deny' else ''}{plain(grant.action)}"
    if grant.except_actions:
        text += f" except {', '.join(map(plain, grant.except_actions))}"
    if change.actions is not None:
        text += f" ({_count(change.actions, 'action')})"
    text += f" on {plain(grant.resource)}"
    if grant.except_resources:
        text += f" except {', '.join(map(plain, grant.except_resources))}"
    return text + _tail(grant.conditions, change.note)


def _trust_line(change: TrustChange) -> str:
    trust = change.trust
    verb = "not trusted" if trust.effect == "Deny" else "trusts"
    where = f" on {plain(trust.resource)}" if trust.resource else ""
    return f"{change.sign} {verb}: {plain(trust.who)} ({plain(trust.action)}{where})" + _tail(
        trust.conditions, change.note
    )


def _tail(conditions: tuple[str, ...], note: str) -> str:
    text = f" if {' and '.join(map(plain, conditions))}" if conditions else ""
    return text + (f"  # no change in effect: {plain(note)}" if note else "")


def _findings(report: Report, level: str) -> Iterator[str]:
    """A heading, then a block for each finding, by severity; a finding of several stacks comes once."""
    groups: dict[tuple[str, ...], tuple[ReportedFinding, list[str]]] = {}
    for stack in report.stacks:
        for each in stack.findings:
            if each.level == level and each.waived is None:
                key = (each.finding.id, each.resource, each.finding.evidence, each.finding.fix)
                groups.setdefault(key, (each, []))[1].append(stack.label)
    for index, (each, stacks) in enumerate(sorted(groups.values(), key=lambda group: severity_rank(group[0].severity))):
        head = f"### {level.capitalize()} findings ({len(groups):,})\n\n" if index == 0 else ""
        yield head + _finding(each, stacks)


def _finding(each: ReportedFinding, stacks: list[str]) -> str:
    where = f" on {code(each.resource)}" if each.resource else ""
    where += f" ({code(each.place)})" if each.place else ""
    why = f" ({link('why', each.url)})" if each.url else ""
    same = each.finding.aws_checks
    checks = f" (AWS: {', '.join(map(code, same))})" if same else ""
    return "\n".join(
        (
            f"- {code(each.finding.id)}{where} in {', '.join(map(code, stacks))}, {each.severity}{checks}:",
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
    yield "\n".join((*head, *rows[:_ROWS], *([f"\nand {len(rows) - _ROWS:,} more."] if len(rows) > _ROWS else [])))


def _waiver(waiver: WaiverInfo, stacks: list[str]) -> str:
    until = code(waiver.expires) + (f" **not in force**: {prose(waiver.fault)}" if waiver.fault else "")
    cells = (code(waiver.finding), code(waiver.resource), ", ".join(map(code, stacks)))
    return f"| {' | '.join(cells)} | {prose(waiver.reason)} | {prose(waiver.owner)} | {until} |"


def _notes(report: Report) -> Iterator[str]:
    lines = [f"- {code(stack.label)}: {prose(note)}" for stack in report.stacks for note in stack.notes]
    if lines:
        yield "\n".join(("### Notes", "", *lines[:_ROWS]))
