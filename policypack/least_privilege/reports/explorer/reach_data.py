"""Steps and resources for the page, each with what it is to an earlier report: `new`, `gone`, or '' for the same."""

from collections.abc import Iterable, Iterator
from typing import Any

from least_privilege.aws.actions import LEVELS
from least_privilege.reports.explorer.people import People
from least_privilege.reports.explorer.power import level
from least_privilege.reports.explorer.texts import Texts
from least_privilege.reports.model import ReportedAccess
from least_privilege.reports.reach_model import ReportedParty, ReportedReach, ReportedResource, ReportedStep


def steps(
    given: Iterable[ReportedStep], earlier: ReportedAccess | None, people: People, texts: Texts
) -> Iterator[list[Any]]:
    """`[from, to, how, certain, depends on, by, state]` for each step, those that are gone at the end."""
    before = {_step(each): each for each in _steps(earlier)}
    now = {_step(each): each for each in given}
    is_compared = bool(before)
    for key, each in (*now.items(), *((key, each) for key, each in before.items() if key not in now)):
        state = "gone" if key not in now else "new" if is_compared and key not in before else ""
        yield [
            people.number(each.source),
            people.number(each.target),
            texts.text(each.how),
            int(each.certain),
            texts.list(each.keys),
            texts.list(each.by),
            state,
        ]


def _steps(earlier: ReportedAccess | None) -> tuple[ReportedStep, ...]:
    return earlier.steps if earlier else ()


def _step(each: ReportedStep) -> tuple[str, ...]:
    """What a step is known by from report to report: not by its wording where only that it `certain` is changes."""
    return each.source.kind, each.source.name, each.target.kind, each.target.name, each.how


def resources(
    given: Iterable[ReportedResource], earlier: ReportedAccess | None, people: People, texts: Texts
) -> Iterator[dict[str, Any]]:
    """Each resource with who may do what: `[who, actions by level, answer, where, by, depends on, actions that are
    new]`; `lost` are those who could."""
    before = {each.arn: each for each in earlier.resources} if earlier else {}
    is_compared = bool(before)
    known = tuple(given)
    now = {each.arn for each in known}
    every = (
        *known,
        *(ReportedResource(arn=e.arn, name=e.name, urn=e.urn) for e in before.values() if e.arn not in now),
    )
    for each in every:
        old = _actions(before[each.arn].reach) if each.arn in before else {}
        yield {
            "arn": each.arn,
            "group": _group(each.arn),
            "name": each.name,
            "reach": [_reach(one, old if is_compared else None, people, texts) for one in each.reach],
            "lost": [
                [people.number(party), _by_level(actions, texts)]
                for party, actions in _lost(old, _actions(each.reach)).items()
            ],
        }


def _reach(
    one: ReportedReach, old: dict[tuple[str, str], tuple[ReportedParty, set[str]]] | None, people: People, texts: Texts
) -> list[Any]:
    before = old.get(_known(one.who), (one.who, set()))[1] if old is not None else set(one.actions)
    return [
        people.number(one.who),
        _by_level(one.actions, texts),
        one.answer,
        texts.text(one.where),
        texts.list(one.by),
        texts.list(one.keys),
        texts.list(each for each in one.actions if each not in before),
    ]


def _known(party: ReportedParty) -> tuple[str, str]:
    return party.kind, party.name


def _actions(reach: Iterable[ReportedReach]) -> dict[tuple[str, str], tuple[ReportedParty, set[str]]]:
    found: dict[tuple[str, str], tuple[ReportedParty, set[str]]] = {}
    for one in reach:
        found.setdefault(_known(one.who), (one.who, set()))[1].update(one.actions)
    return found


def _lost(
    old: dict[tuple[str, str], tuple[ReportedParty, set[str]]],
    now: dict[tuple[str, str], tuple[ReportedParty, set[str]]],
) -> dict[ReportedParty, list[str]]:
    found = {}
    for key, (party, actions) in old.items():
        if left := actions - now.get(key, (party, set()))[1]:
            found[party] = sorted(left)
    return found


def _by_level(actions: Iterable[str], texts: Texts) -> list[list[Any]]:
    """`[level, actions]` for each access level that one of `actions` has."""
    found: dict[str, list[str]] = {}
    for name in actions:
        found.setdefault(level(name), []).append(name)
    return [[each, texts.list(found[each])] for each in LEVELS if each in found]


def _group(arn: str) -> str:
    """The resource that an ARN is in: a bucket of its objects; else the ARN itself, without a wildcard for all that is
    in it."""
    _, partition, service, region, _, name = arn.split(":", 5)
    if service == "s3" and not region:
        return f"arn:{partition}:s3:::{name.partition('/')[0]}"
    return arn.removesuffix("/*").removesuffix(":*")
