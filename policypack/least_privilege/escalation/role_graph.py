"""Who can become whom in a stack, and how privileged each is.

An edge leads from a principal to another whose permissions it can use: by AssumeRole (trust and permission), by a role
that it may pass to a service that it may start, by a workload that it may change or enter, by credentials that it may
make. Only what is named counts as an edge: a principal that has a step on everything (every role, every function) is
privileged by itself.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from least_privilege.aws import managed_policies
from least_privilege.escalation.open_paths import OpenPath, paths, serves
from least_privilege.escalation.published_paths import Path
from least_privilege.evaluation.grants import Grant
from least_privilege.policy.conditions import Context, holds
from least_privilege.policy.document import Value
from least_privilege.policy.unknown import Unknown
from least_privilege.principals.arn_index import ArnIndex, ArnTarget, tail_of
from least_privilege.principals.effective_permissions import ROLE, USER, Principal, principals
from least_privilege.principals.role_assumption import ASSUME, account_of, callers, may_ask, of_insider, outsiders
from least_privilege.principals.workloads import admits, base_name
from least_privilege.stack.model import Stack

_RUN_CODE = frozenset(
    (
        *("ec2", "ecs-tasks", "lambda", "edgelambda", "glue", "codebuild", "sagemaker", "tasks.apprunner", "pods.eks"),
        *("eks-fargate-pods", "airflow", "airflow-env", "ssm", "states", "cloudformation", "datapipeline"),
        *("bedrock-agentcore",),
    )
)
"""Services that do under a role what somebody wrote for them."""

_REWRITE = "iam:CreatePolicyVersion"
_BOUNDARY = "iam:permissionsboundary"


@dataclass(frozen=True, eq=False)
class Edge:
    """One way from `source` (None: somebody outside the stack, whom `who` names) to `target`; `why` it is open.

    `open_` is the escalation path by which, None for AssumeRole. It is not `sure` where preview cannot tell the trust
    policy.
    """

    source: Principal | None
    who: str
    target: Principal
    why: str
    open_: OpenPath | None = None
    sure: bool = True


@dataclass(eq=False)
class _Seen:
    """What the escalation paths of one principal show: those without bounds, the hops to what they name, and those that
    lift the boundary of somebody."""

    wide: list[OpenPath] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    lifts: list[tuple[Principal, OpenPath]] = field(default_factory=list)


class Graph:
    """The graph of one stack. `is_foreign` says which account ids are not the stack's own, `own` which are."""

    def __init__(self, stack: Stack, is_foreign: Callable[[str], bool], own: Iterable[str] = ()) -> None:
        self.stack = stack
        self.everyone = principals(stack)
        self._is_foreign = is_foreign
        self._own = tuple(own)
        self._seen: dict[Principal, _Seen] = {}
        self._by_urn = {principal.urn: principal for principal in self.everyone if principal.resource}

    @cached_property
    def _directory(self) -> ArnIndex:
        return ArnIndex(self.everyone, self.stack)

    def opened(self, principal: Principal) -> tuple[OpenPath, ...]:
        """The escalation paths that are open to a principal on everything that they work on, or that lift the boundary
        of itself or of one that it can become."""
        seen = self._survey(principal)
        if seen.lifts:
            within = self._within_reach(principal)
            lifted = {open_.path: open_ for bounded, open_ in seen.lifts if bounded in within}
            seen.wide += (open_ for path, open_ in lifted.items() if all(each.path != path for each in seen.wide))
            seen.lifts.clear()
        return tuple(seen.wide)

    def edges(self, principal: Principal) -> tuple[Edge, ...]:
        """From a principal to each other that one of its bounded escalation paths names."""
        return tuple(self._survey(principal).edges)

    def privilege(self, principal: Principal) -> str:
        """What makes a principal privileged, as the end of a sentence; empty where it is not."""
        if principal.administers:
            return "administers the account"
        if opened := self.opened(principal):
            more = f" and {len(opened) - 1} more" if len(opened) > 1 else ""
            return f"can raise its own permissions ({opened[0].path.id}{more})"
        return ""

    def chain(self, principal: Principal) -> tuple[Edge, ...]:
        """The shortest way from a principal to a privileged one; empty where there is none or it is one itself."""
        found: list[Edge] = []
        while edge := self._next.get(principal):
            found.append(edge)
            principal = edge.target
        return tuple(found)

    def outsiders(self, role: Principal) -> Iterator[Edge]:
        """Who from outside the stack becomes `role` with no condition that narrows it: other accounts, federations."""
        for who, statement in outsiders(role.trust, self._is_foreign) if role.trust else ():
            yield Edge(None, who, role, f"{statement.label} of its trust policy lets it in")

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
            if _is_by_design(principal, open_):
                continue
            if not open_.reaches:
                seen.wide.append(open_)
                continue
            about = [
                (g, value, arn_target)
                for g, value in asked[open_.path.id]
                for arn_target in self._directory.of(g, value)
            ]
            seen.lifts += ((p.principal, _restricted_to(open_, g, value)) for g, value, p in about if p.bounds)
            named = [each for each in about if not each[2].bounds]
            if open_.path.target == _REWRITE:
                free = [
                    _restricted_to(open_, g, value)
                    for g, value, arn_target in named
                    if not arn_target.principal.boundary
                ]
                seen.wide += free[:1]
                continue
            for grant, value, arn_target in named:
                if arn_target.principal not in reached and (
                    edge := self._hop(principal, arn_target, open_, grant, value)
                ):
                    reached.add(arn_target.principal)
                    seen.edges.append(edge)

    def _hop(
        self, principal: Principal, arn_target: ArnTarget, open_: OpenPath, grant: Grant, resource: Value
    ) -> Edge | None:
        target, use = arn_target.principal, arn_target.use
        path, found = open_.path, _restricted_to(open_, grant, resource)
        if not _is_under_the_boundary(target, grant):
            return None
        if path.target == ASSUME:
            if not (label := self._lets_in(target, principal)):
                return None
            return Edge(principal, principal.label, target, f"it may assume it ({grant.evidence}), and {label} lets it")
        if path.category == "pass-role":
            services = (each for each in path.services if serves(grant, each) and admits(target.trust, each))
            if not (service := next(services, "")):
                return None
            why = f"it may pass it to {service}, which its trust policy admits, and start that ({_by(found)})"
        elif use:
            why = f"it may take over {use.kind}, which runs under it ({_by(found)})"
        else:
            why = f"it gets {path.grants} ({_by(found)})"
        return Edge(principal, principal.label, target, f"by {path.id} {why}", found)

    def _lets_in(self, role: Principal, caller: Principal) -> str:
        """The part of a role's trust policy that lets `caller` in, given its permission; empty where none does."""
        if role.trust is None or role.trust.has_unknown_statements:
            return "its trust policy, unknown here,"
        accounts = self._own or {account for _, value in callers(role.trust) if (account := account_of(value))}
        found = (each for account in accounts or ("",) for each in of_insider(role.trust, caller, account))
        statement = next(found, None)
        return f"{statement.label} of its trust policy" if statement else ""

    @cached_property
    def _next(self) -> Mapping[Principal, Edge]:
        """For each principal that can become a privileged one, the first hop of its shortest way there: of those that
        are sure, if any is."""
        before: dict[Principal, list[Edge]] = {}
        for edge in self._edges:
            before.setdefault(edge.target, []).append(edge)
        reached = dict.fromkeys(principal for principal in self.everyone if self.privilege(principal))
        found: dict[Principal, Edge] = {}
        for only_sure in (True, False):
            waiting = deque(reached)
            while waiting:
                for edge in before.get(waiting.popleft(), ()):
                    if edge.source and edge.source not in reached and (edge.sure or not only_sure):
                        reached[edge.source] = None
                        found[edge.source] = edge
                        waiting.append(edge.source)
        return found

    def _within_reach(self, principal: Principal) -> set[Principal]:
        """A principal and all that it can become."""
        found, waiting = {principal}, [principal]
        while waiting:
            new = self._after.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

    @cached_property
    def _after(self) -> Mapping[Principal, set[Principal]]:
        """For each principal those that it can become in one step."""
        after: dict[Principal, set[Principal]] = {}
        for edge in self._edges:
            if edge.source and edge.sure:
                after.setdefault(edge.source, set()).add(edge.target)
        return after

    @cached_property
    def _edges(self) -> tuple[Edge, ...]:
        found: list[Edge] = []
        for principal in self.everyone:
            found += self.edges(principal)
            if principal.kind == "role" and principal.trust:
                found += self._trusting(principal)
        return tuple(found)

    def _trusting(self, role: Principal) -> Iterator[Edge]:
        """The hops to a role from those that its trust policy names: in one account that is enough. One that preview
        cannot tell names, as far as can be said, what it is made from."""
        trust = role.trust
        if trust and trust.is_unknown:
            why = "its trust policy, which preview cannot tell, is made from"
            yield from (Edge(each, each.label, role, f"{why} {each.label}", sure=False) for each in self._behind(role))
        for statement in trust.statements if trust else ():
            for value in statement.principals.get("AWS", ()) if statement.allows else ():
                account = account_of(value) if isinstance(value, str) else "".join(self._own[:1])
                if trust is None or (account and self._is_foreign(account)):
                    continue  # A namesake in another account.
                session = isinstance(value, str) and ":assumed-role/" in value
                for caller in self._callers(role, value):
                    if (
                        caller is not role
                        and statement in of_insider(trust, caller, account)
                        and self._need_not_be_allowed(caller, role, account)
                        and may_ask(caller, role, account, session=session)
                    ):
                        named = f"a session of {caller.label}" if session else caller.label
                        why = f"{statement.label} of its trust policy names {named}"
                        yield Edge(caller, caller.label, role, why)

    def _callers(self, role: Principal, value: Value) -> Iterable[Principal]:
        if isinstance(value, Unknown):
            return self._behind(role)
        kind = value.split(":", 5)[-1].partition("/")[0]
        return self._directory.named(value) if kind in ("role", "user", "assumed-role") else ()

    def _behind(self, role: Principal) -> list[Principal]:
        """The principals whose names or ARNs the trust policy of a role is made from."""
        behind = self.stack.behind(role.resource, "assumeRolePolicy", ROLE, USER) if role.resource else ()
        return [self._by_urn[resource.urn] for resource in behind if resource is not role.resource]

    def _need_not_be_allowed(self, caller: Principal, role: Principal, account: str) -> bool:
        """Whether caller and role are of one account, as far as is known, or the caller has permission too."""
        arn = role.resource.at("arn") if role.resource else None
        own = account_of(arn) if isinstance(arn, str) else self._own[0] if len(self._own) == 1 else ""
        target = f"arn:aws:iam::{own}:{tail_of(role)}"
        return own in ("", account) or account == "" or any(g.reaches(target) for g in caller.grants(ASSUME))


def _is_by_design(principal: Principal, open_: OpenPath) -> bool:
    """Whether AWS wrote the permissions of a path for a service that acts by itself: nobody's code runs under the role.

    Of a container instance, the path by which it takes up tasks is what it is for.
    """
    written = [managed_policies.name_of(grant.source.arn) or "" for grant in open_.evidence]
    if (
        principal.trust is None
        or principal.trust.has_unknown_statements
        or not all(name.startswith("service-role/") for name in written)
    ):
        return False
    named = callers(principal.trust)
    runs_code = any(base_name(value) in _RUN_CODE for _, value in named)
    return all(kind == "Service" for kind, _ in named) and (not runs_code or open_.path.id == "ecs-register-instance")


def _restricted_to(open_: OpenPath, grant: Grant, resource: Value) -> OpenPath:
    """A path by one of several grants of the same step, and one resource of it."""
    evidence = tuple(grant if each.action == grant.action else each for each in open_.evidence)
    return replace(open_, evidence=evidence, reaches=(resource,))


def _is_under_the_boundary(target: Principal, grant: Grant) -> bool:
    """Whether the target has the permissions boundary that the grant's conditions ask for, as far as can be told."""
    arn = target.boundary.arn if target.boundary else ()
    context = Context({_BOUNDARY: (arn,) if isinstance(arn, str) else arn})
    return all(holds(each, context) is not False for each in grant.conditions if each.key.lower() == _BOUNDARY)


def _by(open_: OpenPath) -> str:
    return "; ".join(dict.fromkeys(grant.evidence for grant in open_.evidence))
