"""What the page shows, as JSON: every stack of a report, compared with a baseline where there is one."""

from collections.abc import Iterable, Mapping
from typing import Any

from least_privilege.aws.actions import LEVELS
from least_privilege.reports.baseline import states
from least_privilege.reports.changes import StackChange, changes
from least_privilege.reports.explorer.change_data import change_data
from least_privilege.reports.explorer.people import People
from least_privilege.reports.explorer.reach_changes import Names
from least_privilege.reports.explorer.reach_data import resources, steps
from least_privilege.reports.explorer.texts import Texts
from least_privilege.reports.judge_changes import headline, judge_changes
from least_privilege.reports.model import Report, ReportedFinding, StackReport, WaiverInfo


def data(report: Report, baseline: Report | None) -> dict[str, Any]:
    """`report` as the page reads it; see `assets/scripts/model.js` for the form."""
    texts = Texts()
    compared = {each.stack.label: each for each in changes(baseline, report)} if baseline else {}
    before = {each.label: each for each in baseline.stacks} if baseline else {}
    gone = [each.stack for each in compared.values() if each.state == "gone"]
    stacks = [
        _stack(stack, before.get(stack.label), compared.get(stack.label), baseline, texts)
        for stack in (*report.stacks, *gone)
    ]
    judge = judge_changes(baseline, report) if baseline else ()
    return {
        "version": 1,
        "compared": baseline is not None,
        "judge": [headline(judge), *(f"It {each.said()}." for each in judge)] if judge else [],
        "levels": LEVELS,
        "stacks": stacks,
        "texts": texts.texts,
        "lists": texts.lists,
    }


def _stack(
    stack: StackReport,
    before: StackReport | None,
    change: StackChange | None,
    baseline: Report | None,
    texts: Texts,
) -> dict[str, Any]:
    is_gone = change is not None and change.state == "gone"
    names = Names(*(each for each in (stack, before) if each))
    people = People(stack.principals, names)
    known = [] if is_gone or baseline is None else [state.word for state in states(stack, baseline)]
    is_compared = change is not None and change.known and not is_gone
    earlier = before if is_compared and before and before.access.has_reach else None
    return {
        "label": stack.label,
        "state": change.state if change else "same",
        "complete": stack.complete,
        "notes": list(stack.notes),
        "findings": [_finding(each) for each in stack.findings],
        "findingStates": known,
        "waivers": [_waiver(each) for each in stack.waivers],
        "steps": list(steps(stack, earlier, names, people, texts)),
        "resources": list(resources(stack, earlier, names, people, texts)),
        "change": change_data(change, people) if change else None,
        # Last: what is above names people that no policy of the stack is about.
        "people": list(people.data(_by_urn(stack.findings), texts)),
    }


def _by_urn(findings: Iterable[ReportedFinding]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, each in enumerate(findings):
        found.setdefault(each.finding.urn, []).append(place)
    return found


def _finding(each: ReportedFinding) -> dict[str, Any]:
    return {
        "id": each.finding.id,
        "level": each.level,
        "severity": each.severity,
        "resource": each.resource,
        "place": each.place,
        "evidence": each.finding.evidence,
        "fix": each.finding.fix,
        "url": each.url,
        "waived": _waiver(each.waived) if each.waived else None,
    }


def _waiver(each: WaiverInfo) -> dict[str, Any]:
    return {
        "finding": each.finding,
        "resource": each.resource,
        "reason": each.reason,
        "owner": each.owner,
        "expires": each.expires,
        "fault": each.fault,
    }
