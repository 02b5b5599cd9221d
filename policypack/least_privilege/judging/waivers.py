"""Waivers: decisions to accept one finding on some resources, with a reason, an owner and an expiry date."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from least_privilege.policy.wildcards import matches
from least_privilege.rules.finding import WAIVED_UNTIL, Finding, printable
from least_privilege.rules.pack.waiver import NAME
from least_privilege.stack.model import name_in_urn

_SHORTEST_NAME = 3
"""So many characters of a name a pattern must have in a row: with fewer, as in `*a*`, it matches by chance."""

_WILDCARD = re.compile(r"[*?]")
_EXPIRED = "mend what it waives, or renew the decision with a later date"


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """One entry. `finding` is a whole id, also one with the names of one stack. `resource` is a name or a URN, in which
    `*` and `?` match any text; the last part of a URN is compared with the name alone."""

    finding: str = ""
    resource: str = ""
    reason: str = ""
    owner: str = ""
    expires: str = ""

    def covers(self, finding: Finding, urn: str) -> bool:
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

    def faults(self, today: date) -> Iterator[tuple[str, str]]:
        """What is wrong with it, in any stack, each with its fix. A waiver with a fault waives nothing."""
        for field in ("finding", "resource", "reason", "owner", "expires"):
            if not getattr(self, field).strip():
                yield f"has no {field}", f"add its {field}"
        for field, named in (("finding", self.finding), ("resource", self._name)):
            if (value := getattr(self, field).strip()) and not _is_specific(named.strip()):
                fix = f"name the {field} that the decision is about"
                if field == "resource":
                    fix += f", by at least {_SHORTEST_NAME} characters of its name in a row beside the wildcards"
                yield f"covers too much: its {field} is '{value}'", fix
        if self.expires.strip():
            try:
                expires = date.fromisoformat(self.expires)
            except ValueError:
                yield f"expires on '{self.expires}', which is not a date", "write the date as YYYY-MM-DD"
            else:
                if expires < today:
                    yield f"expired on {self.expires}", _EXPIRED


def _is_specific(pattern: str) -> bool:
    """Whether a pattern is a name, or has enough of one."""
    parts = _WILDCARD.split(pattern)
    return bool(pattern) and (len(parts) == 1 or max(map(len, parts)) >= _SHORTEST_NAME)


class Waivers:
    """The waivers of a stack, and which of them were used. One object serves one preview or update."""

    def __init__(self, given: Iterable[Mapping[str, str]] = (), today: date | None = None) -> None:
        self._today = today or date.today()
        self._all = tuple(Waiver(**entry) for entry in given)
        self._sound = {index for index, waiver in enumerate(self._all) if not any(waiver.faults(self._today))}
        self._used: set[int] = set()

    def use(self, finding: Finding, urn: str) -> Waiver | None:
        """The waiver that covers `finding` on the resource `urn`, which is then used; None where none does."""
        for index in sorted(self._sound):
            if self._all[index].covers(finding, urn):
                self._used.add(index)
                return self._all[index]
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

    def _faults_of(self, index: int) -> list[tuple[str, str]]:
        faults = list(self._all[index].faults(self._today))
        if not faults and index not in self._used:
            faults = [("is not used: it matches no finding", "delete it")]
        return faults
