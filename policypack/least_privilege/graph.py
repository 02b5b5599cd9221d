"""Who can become whom in a stack, and how privileged each is.

An edge leads from a principal to another whose permissions it can use: by AssumeRole (trust and permission), by a role
that it may pass to a service that it may start, by a workload that it may change or enter, by credentials that it may
make. Only what is named counts as an edge: a principal that has a step on everything (every role, every function) is
privileged by itself.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from least_privilege.conditions import Context
from least_privilege.effective import GROUP, ROLE, USER, Principal, principals
from least_privilege.escalation import Open, Path, paths
from least_privilege.evaluation import Answer, Caller, Request, evaluate, may_assume
from least_privilege.grants import Grant
from least_privilege.model import Resource, Stack, Unknown
from least_privilege.narrowing import narrows
from least_privilege.patterns import overlaps
from least_privilege.statements import Statement, Value
from least_privilege.workloads import PROFILE, Use, admits, uses

ASSUME = "sts:AssumeRole"
_MFA = "aws:multifactorauthpresent"
_OWNER = frozenset(("role", "roles", "roleName", "user", "users", "userName", "group", "groups", "groupName"))
_WILD = re.compile(r"[*?]|\$\{")
_ANYBODY = "anybody in the world"


@dataclass(frozen=True, eq=False)
class Hop:
    """One way from `source` (None: somebody outside the stack, whom `who` names) to `target`; `why` it is open.

    `open_` is the escalation path by which, None for AssumeRole.
    """

    source: Principal | None
    who: str
    target: Principal
    why: str
    open_: Open | None = None


@dataclass(eq=False)
class _Seen:
    """What the escalation paths of one principal show: those without bounds, and the hops to what they name."""

    wide: list[Open] = field(default_factory=list)
    hops: list[Hop] = field(default_factory=list)


class Graph:
    """The graph of one stack. `is_foreign` says which account ids are not the stack's own, `own` which are."""

    def __init__(self, stack: Stack, is_foreign: Callable[[str], bool], own: Iterable[str] = ()) -> None:
        self.stack = stack
        self.everyone = principals(stack)
        self._is_foreign = is_foreign
        self._own = tuple(own)
        self._seen: dict[Principal, _Seen] = {}
        self._by_urn = {principal.urn: principal for principal in self.everyone if principal.resource}
        self._places = _Places(self.everyone, stack)

    def opened(self, principal: Principal) -> tuple[Open, ...]:
        """The escalation paths that are open to a principal on everything that they work on."""
        return tuple(self._survey(principal).wide)

    def hops(self, principal: Principal) -> tuple[Hop, ...]:
        """From a principal to each other that one of its bounded escalation paths names."""
        return tuple(self._survey(principal).hops)

    def power(self, principal: Principal) -> str:
        """What makes a principal privileged, as the end of a sentence; empty where it is not."""
        if principal.administers:
            return "administers the account"
        if opened := self._survey(principal).wide:
            more = f" and {len(opened) - 1} more ways" if len(opened) > 1 else ""
            return f"can raise its own permissions ({opened[0].path.id}{more})"
        return ""

    def chain(self, principal: Principal) -> tuple[Hop, ...]:
        """The shortest way from a principal to a privileged one; empty where there is none or it is one itself."""
        found: list[Hop] = []
        while hop := self._next.get(principal):
            found.append(hop)
            principal = hop.target
        return tuple(found)

    def outsiders(self, role: Principal) -> Iterator[Hop]:
        """Who from outside the stack becomes `role` with no condition that narrows it: other accounts, federations."""
        for statement in role.trust.statements if role.trust else ():
            if statement.allows and not narrows(statement.conditions):
                for kind, value in _named(statement):
                    who = self._outside(kind, value)
                    if who and role.trust and may_assume(role.trust, Caller(kind, value)).answer is not Answer.DENIED:
                        yield Hop(None, who, role, f"{statement.label} of its trust policy lets it in")

    def _outside(self, kind: str, value: str) -> str:
        if kind == "Federated":
            return f"whoever signs in at {value.rpartition('/')[2] or value}"
        if kind != "AWS":
            return ""
        if not value.strip("*?"):
            return _ANYBODY
        account, name = _account(value), value.split(":", 5)[-1]
        whole = name == account or name == "root"
        return f"whomever account {account} admits" if account and whole and self._is_foreign(account) else ""

    def _survey(self, principal: Principal) -> _Seen:
        if principal not in self._seen:
            self._seen[principal] = seen = _Seen()
            if not principal.administers:
                self._find(principal, seen)
        return self._seen[principal]

    def _find(self, principal: Principal, seen: _Seen) -> None:
        asked: dict[str, list[tuple[Grant, Value]]] = {}

        def note(path: Path, grant: Grant, resource: Value) -> bool:
            asked.setdefault(path.id, []).append((grant, resource))
            return True

        reached: set[Principal] = {principal}
        for open_ in paths(principal, note):
            if not open_.reaches:
                seen.wide.append(open_)
                continue
            for grant, resource in asked[open_.path.id]:
                for target, use in self._places.of(grant, resource):
                    if target not in reached and (hop := self._hop(principal, target, use, open_, grant, resource)):
                        reached.add(target)
                        seen.hops.append(hop)

    def _hop(
        self, principal: Principal, target: Principal, use: Use | None, open_: Open, grant: Grant, resource: Value
    ) -> Hop | None:
        path = open_.path
        evidence = tuple(grant if each.action == grant.action else each for each in open_.evidence)
        found = replace(open_, evidence=evidence, reaches=(resource,))
        if path.target == ASSUME:
            if not (label := self._lets_in(target, principal)):
                return None
            return Hop(principal, principal.label, target, f"it may assume it ({grant.evidence}), and {label} lets it")
        if path.category == "pass-role":
            service = next((each for each in path.services if admits(target.trust, each)), "")
            if not service:
                return None
            why = f"it may pass it to {service}, which its trust policy admits, and start that ({_by(found)})"
        elif use:
            why = f"it may take over {use.kind}, which runs under it ({_by(found)})"
        else:
            why = f"it gets {path.grants} ({_by(found)})"
        return Hop(principal, principal.label, target, f"by {path.id} {why}", found)

    def _lets_in(self, role: Principal, caller: Principal) -> str:
        """The part of a role's trust policy that lets `caller` in, given its permission; empty where none does.

        Not where it asks for MFA: a role has none, and for people it is the guard that a privileged role needs.
        """
        if role.trust is None:
            return "its trust policy, unknown here,"
        accounts = self._own or tuple({_account(v) for s in role.trust.statements for _, v in _named(s)} - {""})
        for account in accounts or ("",):
            arn = f"arn:aws:iam::{account}:{_tail(caller)}"
            verdict = may_assume(role.trust, Caller("AWS", arn), _context(caller, account, arn))
            if verdict.answer is Answer.DENIED:
                continue
            by = [each for each in verdict.by if each.allows and not _asks_for_mfa(each)]
            if by or not verdict.by:
                return f"{by[0].label} of its trust policy" if by else "its trust policy"
        return ""

    @cached_property
    def _next(self) -> Mapping[Principal, Hop]:
        """For each principal that can become a privileged one, the first hop of its shortest way there."""
        before: dict[Principal, list[Hop]] = {}
        for hop in self._edges():
            before.setdefault(hop.target, []).append(hop)
        waiting = deque(principal for principal in self.everyone if self.power(principal))
        found: dict[Principal, Hop] = {}
        reached = set(waiting)
        while waiting:
            for hop in before.get(waiting.popleft(), ()):
                if hop.source and hop.source not in reached:
                    reached.add(hop.source)
                    found[hop.source] = hop
                    waiting.append(hop.source)
        return found

    def _edges(self) -> Iterator[Hop]:
        for principal in self.everyone:
            yield from self.hops(principal)
            if principal.kind == "role" and principal.trust:
                yield from self._trusting(principal)

    def _trusting(self, role: Principal) -> Iterator[Hop]:
        """The hops to a role from those that its trust policy names: in one account that is enough."""
        for statement in role.trust.statements if role.trust else ():
            if not statement.allows or _asks_for_mfa(statement):
                continue
            for value in statement.principals.get("AWS", ()):
                for caller in self._callers(role, value):
                    if caller is not role and self._trusted(role, caller, value):
                        why = f"{statement.label} of its trust policy names {caller.label}"
                        yield Hop(caller, caller.label, role, why)

    def _callers(self, role: Principal, value: Value) -> Iterable[Principal]:
        if isinstance(value, Unknown):
            behind = self.stack.behind(role.resource, "assumeRolePolicy", ROLE, USER) if role.resource else ()
            return [self._by_urn[resource.urn] for resource in behind]
        kind = value.split(":", 5)[-1].partition("/")[0]
        if kind == "assumed-role":
            value = value.replace(":assumed-role/", ":role/").rpartition("/")[0]
        return self._places.named(value) if kind in ("role", "user", "assumed-role") else ()

    def _trusted(self, role: Principal, caller: Principal, value: Value) -> bool:
        """Whether a caller that a trust policy names gets in: no Deny there or among its own, its boundary allows."""
        account = _account(value) if isinstance(value, str) else ""
        if account and self._is_foreign(account):
            return False  # A namesake in another account.
        arn = value if isinstance(value, str) else f"arn:aws:iam::{account}:{_tail(caller)}"
        context = _context(caller, account, arn)
        if (
            isinstance(value, str)
            and role.trust
            and may_assume(role.trust, Caller("AWS", arn), context).answer is Answer.DENIED
        ):
            return False
        target = f"arn:aws:iam::{account or '000000000000'}:{_tail(role)}"
        documents = [source.document for source in caller.sources]
        own = evaluate(documents, Request(ASSUME, target, context))
        if own.answer is Answer.DENIED and own.by:
            return False
        limits = caller.boundary.sources if caller.boundary else None
        return limits is None or (
            evaluate([source.document for source in limits], Request(ASSUME, target, context)).answer
            is not Answer.DENIED
        )


class _Places:
    """Finds, for an ARN or a pattern, the principals that it names, or that the workloads it names run under."""

    def __init__(self, everyone: Iterable[Principal], stack: Stack) -> None:
        self._stack = stack
        self._by_urn: dict[str, list[tuple[Principal, Use | None]]] = {}
        by_service: dict[str, list[tuple[str, Principal, Use | None]]] = {}
        self._known: dict[str, tuple[tuple[Principal, Use | None], ...]] = {}
        for principal in everyone:
            if principal.resource:
                self._by_urn[principal.urn] = [(principal, None)]
            if principal.kind in ("role", "user", "group"):
                by_service.setdefault("iam", []).append((_tail(principal), principal, None))
        self._lists = {"iam": sorted(by_service.get("iam", ()), key=lambda entry: entry[0])}
        names = {p.name: p for p in everyone if p.kind == "role"}
        for use in uses(stack):
            roles = [self._by_urn[each.urn][0][0] for each in use.roles(stack)] if isinstance(use.role, Unknown) else []
            if isinstance(use.role, str) and (role := names.get(use.role.rpartition("/")[2])):
                roles = [role]
            for role in roles:
                if use.resource.type != PROFILE:
                    self._by_urn.setdefault(use.resource.urn, []).append((role, use))
                    service, tail = use.address
                    if service:
                        by_service.setdefault(service, []).append((tail, role, use))
        self._lists = {service: sorted(entries, key=lambda entry: entry[0]) for service, entries in by_service.items()}

    def named(self, arn: str) -> list[Principal]:
        """The principals with exactly this ARN, whatever its account."""
        tail = arn.split(":", 5)[-1]
        entries = self._lists.get("iam", [])
        found = []
        for text, principal, _ in entries[bisect_left(entries, tail, key=lambda entry: entry[0]) :]:
            if text != tail:
                break
            found.append(principal)
        return found

    def of(self, grant: Grant, resource: Value) -> Iterable[tuple[Principal, Use | None]]:
        """The principals behind one resource of a grant, each with the workload through which, if any."""
        if isinstance(resource, Unknown):
            return self._behind(grant)
        if resource not in self._known:
            self._known[resource] = tuple(self._matching(resource))
        found = self._known[resource]
        if not grant.except_:
            return found
        excepted = [each for pattern in grant.except_ for each, _ in self._matching(pattern)]
        return [(principal, use) for principal, use in found if principal not in excepted]

    def _matching(self, pattern: str) -> Iterator[tuple[Principal, Use | None]]:
        parts = pattern.split(":", 5)
        entries = self._lists.get(parts[2], []) if len(parts) == 6 else []
        prefix = _WILD.split(parts[-1], maxsplit=1)[0]
        for text, principal, use in entries[bisect_left(entries, prefix, key=lambda entry: entry[0]) :]:
            if not text.startswith(prefix):
                break
            if overlaps(parts[-1], text):
                yield principal, use

    def _behind(self, grant: Grant) -> Iterator[tuple[Principal, Use | None]]:
        """An unknown resource is one of those that the document was made from."""
        carrier = self._stack.by_urn.get(grant.source.urn)
        for property_, urns in carrier.property_dependencies.items() if carrier else ():
            for urn in urns if property_ not in _OWNER else ():
                yield from self._by_urn.get(urn, ())


def _tail(principal: Principal) -> str:
    """The last part of a principal's ARN: `role/service/web`. Where AWS draws the name, what it is drawn from."""
    resource: Resource | None = principal.resource
    path = resource.at("path") if resource else None
    name = principal.name
    if resource and resource.type in (ROLE, USER, GROUP) and not isinstance(resource.at("name"), str):
        prefix = resource.at("namePrefix")
        name = f"{prefix}*" if isinstance(prefix, str) else f"{name}-???????"
    return f"{principal.kind}{path if isinstance(path, str) else '/'}{name}"


def _account(arn: str) -> str:
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 else arn if arn.isdigit() else ""


def _named(statement: Statement) -> Iterator[tuple[str, str]]:
    for kind, values in statement.principals.items():
        for value in values:
            if isinstance(value, str):
                yield ("AWS" if kind == "*" else kind), value


def _context(caller: Principal, account: str, arn: str) -> Context:
    known: dict[str, tuple[str, ...]] = {"aws:PrincipalArn": (arn,)} if "?" not in arn and "*" not in arn else {}
    if account:
        known["aws:PrincipalAccount"] = (account,)
    if caller.kind == "role":
        known[_MFA] = ("false",)
    return Context(known)


def _asks_for_mfa(statement: Statement) -> bool:
    return narrows(condition for condition in statement.conditions if condition.key.lower() == _MFA)


def _by(open_: Open) -> str:
    return "; ".join(dict.fromkeys(grant.evidence for grant in open_.evidence))
