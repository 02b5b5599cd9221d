"""What is new, and what is gone, since an earlier report: who may do what with a resource, and who can become whom."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from least_privilege.policy.wildcards import contains, is_plain
from least_privilege.reports.model import ReportedGrant, StackReport
from least_privilege.reports.reach_model import ReportedParty, ReportedReach, ReportedResource, ReportedStep

Key = tuple[str, ...]


class Names:
    """By what a party is known from report to report: kind and name, and the URN only where several have the same."""

    def __init__(self, *stacks: StackReport) -> None:
        counts = [Counter((each.kind, each.name) for each in stack.principals) for stack in stacks]
        self._shared = {name for count in counts for name, times in count.items() if times > 1}

    def of(self, party: ReportedParty) -> Key:
        name = (party.kind, party.name)
        return (*name, party.urn) if name in self._shared else name


class Reached:
    """Who may do what on what, as the report of `stack` says."""

    def __init__(self, stack: StackReport, names: Names) -> None:
        self._names = names
        self._exact: dict[str, dict[Key, set[str]]] = {}
        self._wide: dict[Key, list[tuple[str, tuple[str, ...]]]] = {}
        for resource in stack.access.resources:
            found = self._exact.setdefault(resource.arn, {})
            for each in of_its_own(resource):
                found.setdefault(names.of(each.who), set()).update(each.actions)
                if not is_plain(each.where):
                    self._wide.setdefault(names.of(each.who), []).append((each.where, each.actions))
        self._allows = {
            names.of(ReportedParty(kind=each.kind, name=each.name, urn=each.urn)): [
                replace(grant, conditions=()) for grant in each.grants if grant.effect == "Allow"
            ]
            for each in stack.principals
        }

    def those(self, who: ReportedParty, actions: Iterable[str], arn: str) -> set[str]:
        """Those of `actions` that `who` may do on `arn`. Of an ARN that the report does not have, by what it says of
        wider ones: a policy that names a part of a bucket for the first time gives nobody else anything new."""
        key, asked = self._names.of(who), set(actions)
        if (found := self._exact.get(arn)) is not None:
            return asked & found.get(key, set())
        if not who.urn:
            return asked.intersection(
                name for where, own in self._wide.get(key, ()) if contains(where, arn) for name in own
            )
        allows = [each for each in self._allows.get(key, ()) if contains(each.resource, arn)]
        return {name for name in asked if any(each.covers(_allowed(name, arn)) for each in allows)}


def of_its_own(resource: ReportedResource) -> tuple[ReportedReach, ...]:
    """Without those that first give themselves the permission: that they can is said once, of them."""
    return tuple(each for each in resource.reach if not each.raises)


def _allowed(action: str, arn: str) -> ReportedGrant:
    return ReportedGrant(effect="Allow", action=action, resource=arn)


def compared(
    now: Iterable[ReportedStep], before: Iterable[ReportedStep], names: Names
) -> Iterator[tuple[ReportedStep, str]]:
    """Each step that is in force, and what it is to the earlier ones: `new`, `surer` where it depended on something,
    `unsurer` where it now does, '' for the same; then those that are `gone`. A step is known by whom it leads from and
    to: another statement, or another way, that leads there as well changes nothing."""
    steps, old = tuple(now), tuple(before)
    certain, known = _pairs(steps, names), _pairs(old, names)
    for each in steps:
        pair = _pair(each, names)
        yield each, _state(each.certain, certain[pair], known.get(pair))
    yield from ((each, "gone") for each in old if _pair(each, names) not in certain)


def _state(own: bool, now: bool, before: bool | None) -> str:
    if before is None:
        return "new"
    return "surer" if own and not before else "unsurer" if before and not now else ""


def _pairs(steps: Iterable[ReportedStep], names: Names) -> dict[tuple[Key, Key], bool]:
    """Who can become whom, and whether for certain."""
    found: dict[tuple[Key, Key], bool] = {}
    for each in steps:
        pair = _pair(each, names)
        found[pair] = found.get(pair, False) or each.certain
    return found


def _pair(step: ReportedStep, names: Names) -> tuple[Key, Key]:
    return names.of(step.source), names.of(step.target)
