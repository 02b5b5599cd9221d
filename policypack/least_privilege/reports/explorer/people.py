"""The principals of a stack, those outside that it names, and the resources with policies, each with a number."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count
from typing import Any

from least_privilege.aws.actions import LEVELS
from least_privilege.reports.explorer.own_access import is_resource
from least_privilege.reports.explorer.power import allowed, narrowed, patterns, power, taken
from least_privilege.reports.explorer.reach_changes import Names
from least_privilege.reports.explorer.statements import rows, trust_rows
from least_privilege.reports.explorer.texts import Texts
from least_privilege.reports.model import ReportedPrincipal
from least_privilege.reports.reach_model import ReportedParty
from least_privilege.stack.model import name_in_urn


class People:
    """Numbers of parties in one stack: first its principals, then others in the order in which they are asked for. One
    that another report declares elsewhere is the same by `names`."""

    def __init__(self, principals: Iterable[ReportedPrincipal], names: Names) -> None:
        self._names = names
        self._principals = {names.of(party := _party(each)): (party, each) for each in principals}
        self._parties = {key: party for key, (party, _) in self._principals.items()}
        self._numbers = {key: number for number, key in enumerate(self._parties)}

    def number(self, party: ReportedParty) -> int:
        key = self._names.of(party)
        self._parties.setdefault(key, party)
        return self._numbers.setdefault(key, len(self._numbers))

    def of(self, principal: ReportedPrincipal) -> int:
        return self.number(_party(principal))

    def data(self, findings: Mapping[str, list[int]], texts: Texts) -> Iterator[dict[str, Any]]:
        """Each in the order of the numbers; `findings` are the places of findings by the URN that they are about."""
        shown_as = set[tuple[str, str]]()
        for key, party in self._parties.items():
            names = chain([party.name], (f"{party.name} ({number})" for number in count(2)))
            name = next(each for each in names if (party.kind, each) not in shown_as)
            shown_as.add((party.kind, name))
            shown = {"kind": party.kind, "name": name, "outside": not party.urn}
            own = self._principals.get(key)
            yield {**shown, **_own(own[1], findings, texts)} if own else shown


def _party(principal: ReportedPrincipal) -> ReportedParty:
    return ReportedParty(kind=principal.kind, name=principal.name, urn=principal.urn)


def _own(principal: ReportedPrincipal, findings: Mapping[str, list[int]], texts: Texts) -> dict[str, Any]:
    may = allowed(principal)
    own = power(may)
    about = {place for urn in (principal.urn, *principal.policies) for place in findings.get(urn, ())}
    totals = {name: sum(each.get(name, 0) for each in own.values()) for name in LEVELS}
    return {
        "own": True,
        "isResource": is_resource(principal),
        "urn": principal.urn,
        "declared": name_in_urn(principal.urn),
        "system": _system(principal.urn),
        "privilege": principal.privilege,
        "totals": list(totals.values()),
        "power": [[service, [levels.get(name, 0) for name in LEVELS]] for service, levels in own.items()],
        "may": texts.list(patterns(may)),
        "statements": list(rows(principal.grants, texts)),
        "boundary": principal.boundary,
        "limits": list(rows(principal.limits, texts)),
        "outsideBoundary": list(rows(principal.outside, texts)),
        "taken": texts.list(patterns(taken(principal))),
        "narrowed": texts.list(patterns(narrowed(principal))),
        "trust": list(trust_rows(principal.trust, texts)),
        "unread": list(principal.unread),
        "findings": sorted(about),
    }


def _system(urn: str) -> str:
    """The type of the component in which the program declares a resource: `PetTracker` of `roles:systems:PetTracker`.

    Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
    """
    types = urn.split("::")[2].split("$") if urn.count("::") > 2 else []
    parents = [each for each in types[:-1] if each != "pulumi:pulumi:Stack"]
    return parents[0].rpartition(":")[2] if parents else ""
