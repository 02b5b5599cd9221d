"""The parts of a Markdown report that compare it with an earlier one: who may do more, and every change in full."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from least_privilege.reports.changes import GrantChange, StackChange, TrustChange
from least_privilege.reports.explorer.addresses import address
from least_privilege.reports.gains import MergedChange, gained
from least_privilege.reports.judge_changes import JudgeChange, headline
from least_privilege.reports.markdown_escape import code, count, fenced, link, plain, prose
from least_privilege.reports.model import Report

ROWS: Final = 40
"""A table and a list have at most so many."""
_LINES, _INLINE, _FEW = 120, 8, 5


def lead(changes: Sequence[JudgeChange]) -> Iterator[str]:
    """What the change does to its own judge: the first line of a report."""
    if changes:
        first, *rest = (each.said(code, prose) for each in changes)
        lines = [f"- It {each}." for each in rest[:ROWS]]
        if len(rest) > ROWS:
            lines.append(f"\nand {count(len(rest) - ROWS, 'more change')}.")
        yield "\n".join((f"**{headline(changes)}: it {first}.**", *([""] if lines else []), *lines))


_BESIDE_GRANTS: Final = frozenset(
    ("access-not-judged", "document-not-evaluable", "resource-shared-publicly", "service-administrator")
)
"""Rules about access that no policy of the stack gives: it is in no comparison of grants."""


def widening(compared: Sequence[StackChange], changes: Sequence[MergedChange], new: Report) -> str:
    """How many may do more, and what could not be compared; `new` has the new findings."""
    wider = sum(each.change.widens for each in changes)
    gaps = []
    found = dict.fromkeys(each.finding.rule for stack in new.stacks for each in stack.findings)
    if beside := [code(rule) for rule in found if rule in _BESIDE_GRANTS]:
        gaps.append(f" Not compared: access that new findings of {', '.join(beside)} are about.")
    if hidden := [code(change.stack.label) for change in compared if change.hidden]:
        gaps.append(f" Not compared: values that are secret or not known at preview, in {', '.join(hidden)}.")
    if unknown := [code(change.stack.label) for change in compared if not change.known]:
        gaps.append(f" Not compared, for lack of a complete report: {', '.join(unknown)}.")
    if wider:
        who = count(wider, "role or resource", "roles or resources")
        text = f"**{who} may do more, or be used by more, than before.**"
    elif gaps:
        text = "Nobody may do more than before, as far as could be compared."
    else:
        text = "**Nobody may do more than before.**"
    return text + "".join(gaps)


def gains(changes: Sequence[MergedChange]) -> Iterator[str]:
    """A line for each who may do more."""
    lines = [f"- {_who(each)} in {_where(each)}: {gained(each.change, code)}" for each in changes if each.change.widens]
    if lines:
        more = [f"\nand {count(len(lines) - ROWS, 'more')}."] if len(lines) > ROWS else []
        yield "\n".join(("### Who may do more", "", *lines[:ROWS], *more))


def table(compared: Sequence[StackChange], changes: Sequence[MergedChange]) -> Iterator[str]:
    """A row for each change."""
    comings = (each for each in compared if each.state != "same")
    rows = [f"| {code(each.stack.label)} | *the stack* | {each.state} | | |" for each in comings]
    rows += map(_row, changes)
    if not rows:
        return
    more = [f"\nand {count(len(rows) - ROWS, 'more row')}."] if len(rows) > ROWS else []
    head = ["| Stack | Who | | May do | Trusted by |", "|---|---|---|---|---|"]
    yield "\n".join(("### What changes", "", *head, *rows[:ROWS], *more))


def _row(merged: MergedChange) -> str:
    each = merged.change
    state = f"**{each.state}, wider**" if each.widens else each.state
    grants = _signs(each.grants) + (", boundary changes" if each.boundary else "")
    return f"| {_where(merged)} | {_who(merged)} | {state} | {grants} | {_signs(each.trust)} |"


def _who(merged: MergedChange) -> str:
    return f"{merged.change.principal.kind} {code(merged.change.principal.name)}"


def _where(merged: MergedChange) -> str:
    return ", ".join(map(code, merged.stacks))


def _signs(found: Iterable[GrantChange | TrustChange]) -> str:
    signs = [each.sign for each in found]
    return f"+{signs.count('+')} -{signs.count('-')}" if signs else "same"


def details(merged: MergedChange, explorer: str = "") -> str:
    """One change in full; of several stacks, as the first of them has it. `explorer` is the address of the page that
    shows it, too."""
    each = merged.change
    lines = [trust_line(one) for one in each.trust] + list(_grant_lines(each.grants))
    if each.boundary is not None:
        before, after = (plain(name) or "none" for name in each.boundary)
        lines += [f"- permissions boundary {before}", f"+ permissions boundary {after}"]
    lines += [grant_line(one, "boundary: ") for one in each.limits]
    lines += [f"! policy {plain(name)}: its document is not known here" for name in each.unread]
    shown = lines[:_LINES]
    if len(lines) > _LINES:
        shown.append(f"# and {count(len(lines) - _LINES, 'more line')}")
    if not shown:
        shown = ["# no permissions and no trust"]
    block = fenced(shown, "diff")
    head = f"{_who(merged)} in {_where(merged)}: {each.state}{', **wider**' if each.widens else ''}"
    if explorer:
        shown_at = address("change", merged.stacks[0], each.principal.kind, each.principal.name)
        head += f" ({link('explorer', explorer + shown_at)})"
    if len(lines) <= _INLINE:
        return f"#### {head}\n\n{block}"
    return f"#### {head}\n\n<details><summary>{count(len(lines), 'line')}</summary>\n\n{block}\n\n</details>"


def _grant_lines(found: tuple[GrantChange, ...]) -> Iterator[str]:
    """A line for each grant, but one line for an AWS managed policy that is added or removed with many."""
    policies: dict[tuple[str, str], list[GrantChange]] = {}
    for change in found:
        policies.setdefault((change.sign, change.grant.via), []).append(change)
    for (sign, policy), own in policies.items():
        if not policy or len(own) <= _FEW:
            yield from (grant_line(change) for change in own)
            continue
        anew = sum(change.note == "" for change in own)
        no_effect = f", {len(own) - anew:,} of no effect" if anew < len(own) else ""
        named = sorted({change.grant.action for change in own})[:3]
        yield (
            f"{sign} AWS managed policy {plain(policy)}: {count(len(own), 'grant')}{no_effect}, "
            f"e.g. {', '.join(map(plain, named))}"
        )


def grant_line(change: GrantChange, what: str = "") -> str:
    """A grant that was added or removed, as a line of a diff."""
    grant = change.grant
    text = f"{change.sign} {what}{'deny ' if grant.effect == 'Deny' else ''}{plain(grant.action)}"
    if grant.except_actions:
        text += f" except {', '.join(map(plain, grant.except_actions))}"
    if change.actions is not None:
        text += f" ({count(change.actions, 'action')})"
    text += f" on {plain(grant.resource)}"
    if grant.except_resources:
        text += f" except {', '.join(map(plain, grant.except_resources))}"
    return text + _tail(grant.conditions, change.note)


def trust_line(change: TrustChange) -> str:
    """A trust that was added or removed, as a line of a diff."""
    trust = change.trust
    verb = "not trusted" if trust.effect == "Deny" else "trusts"
    where = f" on {plain(trust.resource)}" if trust.resource else ""
    return f"{change.sign} {verb}: {plain(trust.who)} ({plain(trust.action)}{where})" + _tail(
        trust.conditions, change.note
    )


def _tail(conditions: tuple[str, ...], note: str) -> str:
    text = f" if {' and '.join(map(plain, conditions))}" if conditions else ""
    return text + (f"  # no change in effect: {plain(note)}" if note else "")
