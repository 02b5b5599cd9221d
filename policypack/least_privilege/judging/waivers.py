"""Waivers: decisions that one finding on some resources may stand, for a reason, with an owner, until a date."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from least_privilege.policy.wildcards import matches
from least_privilege.rules.finding import Finding, printable

RULE = "policy-waiver"
_WAIVED = f"{RULE}:waived:"

_LEAST = 3
"""How many characters of a name a pattern has in a row: with fewer, such as `*a*`, it has resources by chance."""

_WILD = re.compile(r"[*?]")
_NEWER = "write a new decision with a later date, or mend what it waives"


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """One entry. `finding` is compared whole. `resource` is a name, or a URN whose last part is the name's pattern and
    is held against the name alone; `*` and `?` match any text."""

    finding: str = ""
    resource: str = ""
    reason: str = ""
    owner: str = ""
    expires: str = ""

    def covers(self, finding: Finding, urn: str) -> bool:
        name = name_of(urn)
        return finding.id == self.finding and (
            self.resource in (urn, name)
            or (matches(self._name, name) and (not self._is_urn or matches(self.resource, urn)))
        )

    @property
    def _is_urn(self) -> bool:
        return "::" in self.resource or self.resource.startswith("urn:")

    @property
    def _name(self) -> str:
        """The pattern for the resource's name; empty where a URN goes without."""
        return self.resource.rpartition("::")[2] if self._is_urn else self.resource

    def faults(self, today: date) -> Iterator[tuple[str, str]]:
        """What is wrong with it, and what to do, whatever the stack holds; with any fault it waives nothing."""
        for field in ("finding", "resource", "reason", "owner", "expires"):
            if not getattr(self, field).strip():
                yield f"gives no {field}", f"state its {field}"
        for field, named in (("finding", self.finding), ("resource", self._name)):
            if (value := getattr(self, field).strip()) and not _names(named.strip()):
                fix = f"name the {field} that was decided on"
                if field == "resource":
                    fix += f"; beside wildcards, at least {_LEAST} characters of its name in a row"
                yield f"is over-broad: its {field} is '{value}'", fix
        if self.expires.strip():
            try:
                expires = date.fromisoformat(self.expires)
            except ValueError:
                yield f"expires on '{self.expires}', which is no date", "write it as YYYY-MM-DD"
            else:
                if expires < today:
                    yield f"expired on {self.expires}", _NEWER


def _names(pattern: str) -> bool:
    """Whether a pattern is a name, or holds enough of one."""
    parts = _WILD.split(pattern)
    return bool(pattern) and (len(parts) == 1 or max(map(len, parts)) >= _LEAST)


class Waivers:
    """The waivers of a stack, and which of them were needed; one object serves one preview or update."""

    def __init__(self, given: Iterable[Mapping[str, str]] = (), today: date | None = None) -> None:
        self._today = today or date.today()
        self._all = tuple(Waiver(**entry) for entry in given)
        self._sound = {index for index, waiver in enumerate(self._all) if not any(waiver.faults(self._today))}
        self._used: set[int] = set()

    def waive(self, finding: Finding, urn: str) -> Finding | None:
        """The note to print instead of `finding` on the resource `urn`, or None where no waiver covers it."""
        for index in sorted(self._sound):
            waiver = self._all[index]
            if waiver.covers(finding, urn):
                self._used.add(index)
                before, after, until = _note(waiver)
                return Finding(
                    id=_WAIVED + finding.id,
                    evidence=before + finding.evidence + after,
                    fix=until + finding.fix,
                    urn=finding.urn,
                )
        return None

    def waived(self, note: Finding) -> tuple[Finding, Waiver] | None:
        """The finding that `waive` wrote `note` instead of, and the waiver; None for any other finding."""
        for index in sorted(self._used) if note.id.startswith(_WAIVED) else ():
            waiver = self._all[index]
            before, after, until = _note(waiver)
            finding = Finding(
                id=note.id.removeprefix(_WAIVED),
                evidence=note.evidence.removeprefix(before).removesuffix(after),
                fix=note.fix.removeprefix(until),
                urn=note.urn,
            )
            if waiver.covers(finding, note.urn) and note.evidence.endswith(after) and note.fix.startswith(until):
                return finding, waiver
        return None

    def entries(self) -> Iterator[tuple[Waiver, str]]:
        """Every waiver, with why it is not in force or not needed ('' where it is both)."""
        for index, waiver in enumerate(self._all):
            yield waiver, "; ".join(what for what, _ in self._faults_of(index))

    def faults(self) -> Iterator[Finding]:
        """A finding for each fault of a waiver; those that were not needed are known at the end of a stack only."""
        for index, waiver in enumerate(self._all):
            label = f"Waiver {index + 1} ('{waiver.finding}' on '{waiver.resource}')"
            for what, fix in self._faults_of(index):
                yield Finding(id=f"{RULE}:{waiver.finding.strip() or index + 1}", evidence=f"{label} {what}.", fix=fix)

    def _faults_of(self, index: int) -> list[tuple[str, str]]:
        faults = list(self._all[index].faults(self._today))
        if not faults and index not in self._used:
            faults = [("is not used: nothing that it covers was found", "delete it")]
        return faults


def _note(waiver: Waiver) -> tuple[str, str, str]:
    """What a note has before and after the finding's evidence, and before its fix."""
    decided = printable(f" Decided by {waiver.owner}: {waiver.reason}")
    return "waived: ", decided, f"nothing until {waiver.expires}; then: "


def name_of(urn: str) -> str:
    """The resource's name. https://www.pulumi.com/docs/iac/concepts/resources/names/#urns"""
    return urn.split("::", 3)[-1]
