"""Waivers: decisions to accept one finding on some resources, with a reason, an owner and an expiry date."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Self

from least_privilege.policy.nearest_match import nearest
from least_privilege.policy.wildcards import matches
from least_privilege.rules.finding import WAIVED_UNTIL, Finding, printable, within
from least_privilege.rules.pack.waiver import LONGEST, LONGEST_DAYS, NAME, NOT_WAIVABLE
from least_privilege.stack.model import name_in_urn

_SHORTEST_NAME = 3
"""So many characters of a name a pattern must have in a row: with fewer, as in `*a*`, it matches by chance."""

_USUAL_DAYS = 90

_WILDCARD = re.compile(r"[*?]")
_EXPIRED = "mend what it waives, or renew the decision with a later date"
_MOST_COMPARED = 1_000

Fault = tuple[str, str]
"""What is wrong with a waiver, and its fix."""


@dataclass(frozen=True, kw_only=True)
class WaiverTerms:
    """What a configuration asks of every waiver: the last day that it may name, and the rules that none may name."""

    today: date = field(default_factory=date.today)
    longest_days: int = LONGEST_DAYS
    not_waivable: frozenset[str] = frozenset((NAME,))

    @classmethod
    def of(cls, options: Mapping[str, Any], today: date | None = None) -> Self:
        """The terms in the `options` of the waivers' own rule."""
        return cls(
            today=today or date.today(),
            longest_days=int(options[LONGEST]),
            not_waivable=frozenset((NAME, *options[NOT_WAIVABLE])),
        )

    @property
    def last_day(self) -> date:
        return self.today + timedelta(days=self.longest_days)

    @property
    def usual_day(self) -> date:
        """The last day of a waiver whose author names none."""
        return min(self.today + timedelta(days=_USUAL_DAYS), self.last_day)


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """One entry. `finding` is a whole id, also one with the names of one stack. `resource` is a name or a URN, in which
    `*` and `?` match any text; the last part of a URN is compared with the name alone. `actions` are those that it
    accepts, where the id of the finding does not name them: a finding about any other is not covered."""

    finding: str = ""
    resource: str = ""
    actions: tuple[str, ...] = ()
    reason: str = ""
    owner: str = ""
    expires: str = ""

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """The waiver that an entry of a configuration is."""
        return cls(**{**entry, "actions": tuple(entry.get("actions", ()))})

    def covers(self, finding: Finding, urn: str) -> bool:
        return self.names(finding, urn) and within(finding.actions, self.actions)

    def names(self, finding: Finding, urn: str) -> bool:
        """Whether it is about `finding` on the resource `urn`, whatever that grants."""
        return self.finding in (finding.id, finding.full_id or finding.id) and self.is_about(urn)

    def is_about(self, urn: str) -> bool:
        name = name_in_urn(urn)
        return self.resource in (urn, name) or (
            matches(self._name, name) and (not self._is_urn or matches(self.resource, urn))
        )

    @property
    def _is_urn(self) -> bool:
        return "::" in self.resource or self.resource.startswith("urn:")

    @property
    def _name(self) -> str:
        """The pattern for the resource's name; '' where a URN has none."""
        return self.resource.rpartition("::")[2] if self._is_urn else self.resource

    def note(self, finding: Finding) -> Finding:
        """What is reported in place of `finding`: who waived it, why, and until when."""
        return Finding(
            id=f"{NAME}:waived:{finding.id}",
            evidence=printable(f"{finding.evidence} Waived by {self.owner}: {self.reason}"),
            fix=f"{WAIVED_UNTIL}{self.expires}. After that: {finding.fix}",
            urn=finding.urn,
        )

    def faults(self, terms: WaiverTerms) -> Iterator[Fault]:
        """What is wrong with it, in any stack. A waiver with a fault waives nothing."""
        for name in ("finding", "resource", "reason", "owner", "expires"):
            if not getattr(self, name).strip():
                yield f"has no {name}", f"add its {name}"
        for name, named in (("finding", self.finding), ("resource", self._name)):
            if (value := getattr(self, name).strip()) and not _is_specific(named.strip()):
                fix = f"name the {name} that the decision is about"
                if name == "resource":
                    fix += f", by at least {_SHORTEST_NAME} characters of its name in a row beside the wildcards"
                yield f"covers too much: its {name} is '{value}'", fix
        if (rule := self.finding.partition(":")[0]) in terms.not_waivable:
            yield f"is about {rule}, which cannot be waived", "delete it, and mend what it waives"
        if self.expires.strip():
            yield from self._faults_of_date(terms)

    def _faults_of_date(self, terms: WaiverTerms) -> Iterator[Fault]:
        try:
            expires = date.fromisoformat(self.expires)
        except ValueError:
            yield f"expires on '{self.expires}', which is not a date", "write the date as YYYY-MM-DD"
            return
        if expires < terms.today:
            yield f"expired on {self.expires}", _EXPIRED
        elif expires > terms.last_day:
            yield (
                f"expires on {self.expires}, which is more than {terms.longest_days} days away",
                f'write "expires": "{terms.last_day}" or an earlier day, and decide again then',
            )


def _is_specific(pattern: str) -> bool:
    """Whether a pattern is a name, or has enough of one."""
    parts = _WILDCARD.split(pattern)
    return bool(pattern) and (len(parts) == 1 or max(map(len, parts)) >= _SHORTEST_NAME)


class Waivers:
    """The waivers of a stack, and which of them were used. One object serves one preview or update."""

    def __init__(self, given: Iterable[Mapping[str, Any]] = (), terms: WaiverTerms | None = None) -> None:
        self._terms = terms or WaiverTerms()
        self._all = tuple(map(Waiver.of, given))
        self._sound = {index for index, waiver in enumerate(self._all) if not any(waiver.faults(self._terms))}
        self._used: set[int] = set()
        self._left: dict[tuple[str, str], Finding] = {}

    def use(self, finding: Finding, urn: str) -> Waiver | None:
        """The waiver that covers `finding` on the resource `urn`, which is then used; None where none does."""
        for index in sorted(self._sound):
            if self._all[index].covers(finding, urn):
                self._used.add(index)
                return self._all[index]
        self._left[(finding.id, urn)] = finding
        return None

    def has_any(self, rule: str, urn: str) -> bool:
        """Whether a waiver covers any finding of `rule` on the resource `urn`."""
        return any(each.finding.partition(":")[0] == rule and each.is_about(urn) for each in self._all)

    def entries(self) -> Iterator[tuple[Waiver, str]]:
        """Every waiver, with why it is not in force or not used ('' where it is both)."""
        for index, waiver in enumerate(self._all):
            yield waiver, "; ".join(what for what, _ in self._faults_of(index))

    def faults(self) -> Iterator[Finding]:
        """A finding for each fault of a waiver. Which waivers were not used is known at the end of a stack only."""
        for index, waiver in enumerate(self._all):
            label = f"Waiver {index + 1} ('{waiver.finding}' on '{waiver.resource}')"
            for what, fix in self._faults_of(index):
                yield Finding(id=f"{NAME}:{waiver.finding.strip() or index + 1}", evidence=f"{label} {what}.", fix=fix)

    def _faults_of(self, index: int) -> list[Fault]:
        faults = list(self._all[index].faults(self._terms))
        if not faults and index not in self._used:
            faults = [self._unused(self._all[index])]
        return faults

    def _unused(self, waiver: Waiver) -> Fault:
        """Why a sound waiver covers nothing, and what its author may have meant."""
        if wider := next((each for (_, urn), each in self._left.items() if waiver.names(each, urn)), None):
            needed = f'"actions": {json.dumps(wider.actions)}'
            if not waiver.actions:
                return "accepts no actions, and the finding is about some", f"add {needed}"
            beyond = [each for each in wider.actions if not within([each], waiver.actions)]
            return (
                f"does not accept {', '.join(beyond)}, which the finding is about now",
                f"mend the finding, or decide about it anew: {needed}",
            )
        found = {f"{id_} on {name_in_urn(urn)}": (urn, each) for (id_, urn), each in self._left.items()}
        close = nearest(f"{waiver.finding} on {waiver.resource}", list(found)[:_MOST_COMPARED])
        if not close:
            return "is not used: it matches no finding", "delete it"
        urn, finding = found[close]
        return "is not used: it matches no finding", f"delete it; or, if it is about this one, {entry(finding, urn)}"


def entry(finding: Finding, urn: str) -> str:
    """The part of a waiver that says what it is about, to be pasted."""
    named = {"finding": finding.id, "resource": name_in_urn(urn)}
    if finding.actions:
        return json.dumps({**named, "actions": finding.actions})[1:-1]
    return json.dumps(named)[1:-1]
