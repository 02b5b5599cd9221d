"""Steps and resources for the page, each with what it is to an earlier report."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from least_privilege.aws.actions import LEVELS
from least_privilege.reports.explorer.own_access import OwnAccess, group
from least_privilege.reports.explorer.people import People
from least_privilege.reports.explorer.power import level
from least_privilege.reports.explorer.reach_changes import Names, Reached, compared, of_its_own
from least_privilege.reports.explorer.texts import Texts
from least_privilege.reports.model import StackReport
from least_privilege.reports.reach_model import ReportedParty, ReportedReach, ReportedResource


def steps(
    stack: StackReport, earlier: StackReport | None, names: Names, people: People, texts: Texts
) -> Iterator[list[Any]]:
    """`[from, to, how, certain, depends on, by, state]` for each step, those that are gone at the end; see `compared`
    for the states."""
    now = stack.access.steps
    found = compared(now, earlier.access.steps, names) if earlier else ((each, "") for each in now)
    for each, state in found:
        yield [
            people.number(each.source),
            people.number(each.target),
            texts.text(each.how),
            int(each.certain),
            texts.list(each.keys),
            texts.list(each.by),
            state,
        ]


def resources(
    stack: StackReport, earlier: StackReport | None, names: Names, people: People, texts: Texts
) -> Iterator[dict[str, Any]]:
    """Each resource with who may do what: `[who, actions by level, answer, where, by, depends on, actions that are
    new, escalation path]`; `lost` are those who could."""
    now, old = _by_arn(stack), _by_arn(earlier) if earlier else {}
    own_access = OwnAccess(stack.principals)
    before, after = Reached(earlier, names) if earlier else None, Reached(stack, names)
    for arn in (*now, *(each for each in old if each not in now)):
        each = now.get(arn) or replace(old[arn], reach=())
        lost = _lost(old[arn], after) if arn in old else {}
        yield {
            "arn": arn,
            "group": group(arn),
            "name": each.name,
            "reach": [_reach(one, arn, before, people, texts) for one in each.reach],
            "letsIn": [people.of(one) for one in own_access.of(each)],
            "lost": [[people.number(party), _by_level(sorted(actions), texts)] for party, actions in lost.items()],
        }


def _by_arn(stack: StackReport) -> dict[str, ReportedResource]:
    """The resources, those of several files that have the same ARN as one."""
    found: dict[str, ReportedResource] = {}
    for each in stack.access.resources:
        other = found.get(each.arn)
        found[each.arn] = replace(other, reach=(*other.reach, *each.reach)) if other else each
    return found


def _reach(one: ReportedReach, arn: str, before: Reached | None, people: People, texts: Texts) -> list[Any]:
    known = before.those(one.who, one.actions, arn) if before and not one.raises else one.actions
    return [
        people.number(one.who),
        _by_level(one.actions, texts),
        one.answer,
        texts.text(one.where),
        texts.list(one.by),
        texts.list(one.keys),
        texts.list(each for each in one.actions if each not in known),
        texts.text(one.raises),
    ]


def _lost(old: ReportedResource, after: Reached) -> dict[ReportedParty, set[str]]:
    """What each could do on a resource, and no longer can."""
    could: dict[ReportedParty, set[str]] = {}
    for one in of_its_own(old):
        could.setdefault(one.who, set()).update(one.actions)
    left = {party: actions - after.those(party, actions, old.arn) for party, actions in could.items()}
    return {party: actions for party, actions in left.items() if actions}


def _by_level(actions: Iterable[str], texts: Texts) -> list[list[Any]]:
    """`[level, actions]` for each access level that one of `actions` has."""
    found: dict[str, list[str]] = {}
    for name in actions:
        found.setdefault(level(name), []).append(name)
    return [[each, texts.list(found[each])] for each in LEVELS if each in found]
