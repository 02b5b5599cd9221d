"""What changes in who may do what between two reports of the same stacks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from least_privilege.aws.actions import expand
from least_privilege.policy.wildcards import is_plain
from least_privilege.reports.model import (
    SECRET,
    UNKNOWN_TEXT,
    Report,
    ReportedGrant,
    ReportedPrincipal,
    ReportedTrust,
    StackReport,
    keyed,
)

Sign = Literal["+", "-"]
"""Whether something was added or removed."""
StackState = Literal["new", "gone", "same"]


@dataclass(frozen=True, kw_only=True)
class GrantChange:
    """A grant that was added (`+`) or removed (`-`).

    It `widens` what the principal may do where an Allow was added or a Deny removed. `note` says why it has no effect;
    `actions` is how many of AWS's actions its wildcard matches (None without a wildcard).
    """

    sign: Sign
    grant: ReportedGrant
    note: str = ""
    actions: int | None = None

    @property
    def widens(self) -> bool:
        return not self.note and (self.sign == "+") == (self.grant.effect == "Allow")

    @property
    def narrows(self) -> bool:
        return not self.note and not self.widens


@dataclass(frozen=True, kw_only=True)
class TrustChange:
    """A trust that was added (`+`) or removed (`-`)."""

    sign: Sign
    trust: ReportedTrust
    note: str = ""

    @property
    def widens(self) -> bool:
        return not self.note and (self.sign == "+") == (self.trust.effect == "Allow")

    @property
    def narrows(self) -> bool:
        return not self.note and not self.widens


@dataclass(frozen=True, kw_only=True)
class PrincipalChange:
    """What changes for one principal; `state` is `new`, `gone` or `changed`.

    `boundary` is the permissions boundary before and after, where it changes; `limits` is what changes inside it.
    """

    state: Literal["new", "gone", "changed"]
    principal: ReportedPrincipal
    grants: tuple[GrantChange, ...] = ()
    trust: tuple[TrustChange, ...] = ()
    boundary: tuple[str, str] | None = None
    limits: tuple[GrantChange, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def is_unbounded(self) -> bool:
        """Whether the boundary is removed, or replaced by one whose document is not known here."""
        return self.boundary is not None and bool(self.boundary[0]) and not self.principal.limits

    @property
    def is_unclear(self) -> bool:
        """Whether it may or may not widen: a document is unknown at preview that was not before."""
        return bool(self.unread) and not self.widens

    @property
    def widens(self) -> bool:
        return self.does_more or self.lets_in_more

    @property
    def lets_in_more(self) -> bool:
        return any(each.widens for each in self.trust)

    @property
    def does_more(self) -> bool:
        if self.is_unbounded:
            return True
        if any(name.startswith("arn:") for name in self.unread):
            return True  # a policy from elsewhere: what it allows may be anything
        return any(each.widens for each in (*self.grants, *self.limits))


@dataclass(frozen=True, kw_only=True)
class StackChange:
    """What changes in one stack; `known` is false where one side has no complete report to compare.

    `hidden` where a value is shown in neither report, and so may have changed.
    """

    stack: StackReport
    state: StackState
    known: bool = True
    hidden: bool = False
    principals: tuple[PrincipalChange, ...] = ()

    @property
    def widens(self) -> bool:
        return any(each.widens for each in self.principals)


def changes(before: Report, after: Report) -> tuple[StackChange, ...]:
    """Every stack of either report, in the order of their names."""
    old = {stack.label: stack for stack in before.stacks}
    new = {stack.label: stack for stack in after.stacks}
    return tuple(_stack(old.get(label), new.get(label)) for label in sorted({*old, *new}))


def _stack(old: StackReport | None, new: StackReport | None) -> StackChange:
    shown = new or old
    assert shown is not None  # a label comes from one of the two
    state: StackState = "new" if old is None else "gone" if new is None else "same"
    if not all(each.complete for each in (old, new) if each):
        return StackChange(stack=shown, state=state, known=False)
    left, right = keyed(old.principals if old else ()), keyed(new.principals if new else ())
    found = (_principal(left.get(key) or _part(right[key], left), right.get(key)) for key in sorted({*left, *right}))
    hidden = any(_hides(right[key]) for key in left.keys() & right.keys())
    return StackChange(stack=shown, state=state, hidden=hidden, principals=tuple(each for each in found if each))


def _part(new: ReportedPrincipal, before: Mapping[str, ReportedPrincipal]) -> ReportedPrincipal | None:
    """A managed policy that nobody of the stack has any more, with what those could do by it who had it; None for any
    other one that is new."""
    had = [each for each in before.values() if new.kind == "policy" and new.urn in each.policies]
    known = tuple(grant for grant in new.grants if any(own.covers(grant) for each in had for own in each.grants))
    return replace(new, grants=known) if had else None


def _hides(principal: ReportedPrincipal) -> bool:
    """Whether a grant or trust of `principal` has a value that its report does not show."""
    return any(
        hidden in text
        for each in (*principal.grants, *principal.limits, *principal.trust)
        for value in vars(each).values()
        for text in ((value,) if isinstance(value, str) else value)
        for hidden in (SECRET, UNKNOWN_TEXT)
    )


def _principal(old: ReportedPrincipal | None, new: ReportedPrincipal | None) -> PrincipalChange | None:
    shown = new or old
    assert shown is not None
    grants = (*_grants("-", old, new), *_grants("+", new, old))
    trust = (*_trust("-", old, new), *_trust("+", new, old))
    limits: tuple[GrantChange, ...] = ()
    if old and new and old.boundary and new.boundary:
        limits = (*_changed("-", old.limits, new.limits), *_changed("+", new.limits, old.limits))
    before, after = old.boundary if old else "", new.boundary if new else ""
    boundary = (before, after) if old and new and before != after else None
    unread = tuple(name for name in (new.unread if new else ()) if not old or name not in old.unread)
    if old and new and not (grants or trust or boundary or limits or unread):
        return None
    return PrincipalChange(
        state="new" if old is None else "gone" if new is None else "changed",
        principal=shown,
        grants=grants,
        trust=trust,
        boundary=boundary,
        limits=limits,
        unread=unread,
    )


def _grants(sign: Sign, own: ReportedPrincipal | None, other: ReportedPrincipal | None) -> Iterator[GrantChange]:
    """The grants that only `own` has: those that were added, or, with old and new exchanged, those removed."""
    return _changed(sign, own.grants if own else (), other.grants if other else ())


def _changed(sign: Sign, own: Sequence[ReportedGrant], other: Sequence[ReportedGrant]) -> Iterator[GrantChange]:
    denies = [grant for grant in own if grant.effect == "Deny"]
    for grant in sorted(set(own) - set(other)):
        note = _note(sign, grant, other) or _denied(grant, denies)
        yield GrantChange(sign=sign, grant=grant, note=note, actions=_count(grant))


def _note(sign: Sign, grant: ReportedGrant, others: Iterable[ReportedGrant]) -> str:
    cover = next((each for each in others if each.covers(grant)), None)
    if cover is None:
        return ""
    what = "allowed" if grant.effect == "Allow" else "denied"
    return f"{'already' if sign == '+' else 'still'} {what} by {cover.action} on {cover.resource}"


def _denied(grant: ReportedGrant, denies: Iterable[ReportedGrant]) -> str:
    if grant.effect != "Allow":
        return ""
    allowed = ReportedGrant(effect="Deny", action=grant.action, resource=grant.resource, conditions=grant.conditions)
    deny = next((each for each in denies if each.covers(allowed)), None)
    return f"denied by {deny.action} on {deny.resource}" if deny else ""


def _count(grant: ReportedGrant) -> int | None:
    if UNKNOWN_TEXT in grant.action or is_plain(grant.action):
        return None
    exempt = {action for pattern in grant.except_actions for action in expand(pattern)}
    return len(set(expand(grant.action)) - exempt)


def _trust(sign: Sign, own: ReportedPrincipal | None, other: ReportedPrincipal | None) -> Iterator[TrustChange]:
    others = other.trust if other else ()
    for trust in own.trust if own else ():
        if trust not in others:
            wider = next((each for each in others if _as_wide(each, trust)), None)
            said = "already" if sign == "+" else "still"
            yield TrustChange(sign=sign, trust=trust, note=f"{said} trusted without that condition" if wider else "")


def _as_wide(wide: ReportedTrust, narrow: ReportedTrust) -> bool:
    keys = ("effect", "who", "action", "resource")
    return all(getattr(wide, key) == getattr(narrow, key) for key in keys) and set(wide.conditions) <= set(
        narrow.conditions
    )
