"""Who may do more: one line for each role, and one for the same change in several stacks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from least_privilege.reports.changes import GrantChange, PrincipalChange, StackChange, TrustChange
from least_privilege.reports.judge_changes import Mark
from least_privilege.rules.finding import printable, some
from least_privilege.stack.stable_names import without_own_names

_CLAUSES, _ACTIONS = 3, 5


@dataclass(frozen=True, kw_only=True)
class MergedChange:
    """What changes for one principal in each of `stacks`: literally what `change` says, or that with each stack's own
    account, region and name."""

    change: PrincipalChange
    stacks: tuple[str, ...]


def merged(compared: Iterable[StackChange]) -> tuple[MergedChange, ...]:
    """The changes of all stacks, the same one once, in the order of the first stack that has it."""
    found: dict[str, tuple[PrincipalChange, list[str]]] = {}
    for stack in compared:
        for each in stack.principals:
            found.setdefault(_alike(each, stack.stack.stack), (each, []))[1].append(stack.stack.label)
    return tuple(MergedChange(change=change, stacks=tuple(stacks)) for change, stacks in found.values())


def _alike(change: PrincipalChange, stack: str) -> str:
    """A text that is the same for the same change of two stacks."""
    principal, rest = change.principal, {key: value for key, value in vars(change).items() if key != "principal"}
    text = repr((principal.kind, principal.name, change.principal.unread if change.state == "new" else (), rest))
    return without_own_names(text, stack)


def gained(change: PrincipalChange, mark: Mark = printable) -> str:
    """What a principal may do that it could not, or who may use it that could not: `may s3:PutObject on ...`."""
    clauses = list(dict.fromkeys((*_grants(change, mark), *_trust(change.trust, mark), *_others(change, mark))))
    more = f"; and {len(clauses) - _CLAUSES} more" if len(clauses) > _CLAUSES else ""
    return "; ".join(clauses[:_CLAUSES]) + more


def _grants(change: PrincipalChange, mark: Mark) -> Iterator[str]:
    """A clause for all actions on the same resource under the same conditions, and for each AWS managed policy."""
    alike: dict[tuple[str, str], list[GrantChange]] = {}
    for each in (*change.grants, *change.limits):
        if each.widens:
            grant = each.grant
            verb = "may" if grant.effect == "Allow" else "is no longer denied"
            where = f"on {mark(grant.resource)}" + _except(grant.except_resources, mark) + _if(grant.conditions, mark)
            where = f"by AWS managed policy {mark(grant.via)}" if grant.via else where
            alike.setdefault((verb, where), []).append(each)
    for (verb, where), own in alike.items():
        names = [mark(each.grant.action) + _except(each.grant.except_actions, mark) for each in own]
        yield f"{verb} {some(names, _ACTIONS)} {where}"


def _trust(changes: Iterable[TrustChange], mark: Mark) -> Iterator[str]:
    for each in changes:
        if each.widens:
            trust = each.trust
            verb = "may" if trust.effect == "Allow" else "is no longer denied"
            where = f" on {mark(trust.resource)}" if trust.resource else ""
            yield f"{mark(trust.who)} {verb} {mark(trust.action)}{where}{_if(trust.conditions, mark)}"


def _others(change: PrincipalChange, mark: Mark) -> Iterator[str]:
    if change.boundary and change.is_unbounded:
        before, after = change.boundary
        now = f"has permissions boundary {mark(after)} instead of" if after else "no longer has permissions boundary"
        yield f"{now} {mark(before)}"
    yield from (f"has policy {mark(name)}, whose document is not known here" for name in change.unread)


def _except(names: Iterable[str], mark: Mark) -> str:
    return f" except {', '.join(map(mark, names))}" if names else ""


def _if(conditions: Iterable[str], mark: Mark) -> str:
    return f" if {' and '.join(map(mark, conditions))}" if conditions else ""
