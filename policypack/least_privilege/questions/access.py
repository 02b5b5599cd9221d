"""Who may do what in a stack: may a principal, and who may, directly or step by step.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from least_privilege.aws.actions import Action, find
from least_privilege.escalation.role_graph import Graph
from least_privilege.evaluation.callers import is_session_of
from least_privilege.evaluation.evaluator import Answer, Request
from least_privilege.evaluation.grants import Source
from least_privilege.policy.conditions import Context
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.principals import STAND_IN_ACCOUNT, is_session
from least_privilege.policy.unknown import Unknown
from least_privilege.principals.permission_holders import holders
from least_privilege.principals.principal import Principal
from least_privilege.questions.callers import Accounts, Asker, Callers, of_named
from least_privilege.questions.candidates import Candidates
from least_privilege.questions.ceiling import NO_CEILING, Ceiling, allowing_everything
from least_privilege.questions.decision import Decision, Policies, decide
from least_privilege.questions.regions import as_text, regions
from least_privilege.questions.steps import Step, by_passing_any_role, running_under
from least_privilege.questions.targets import Target, Targets
from least_privilege.questions.unknown_resources import about
from least_privilege.stack.model import Resource, Stack

_ASSUME = "sts:AssumeRole"
_RANKS = {Answer.ALLOWED: 0, Answer.DEPENDS: 1, Answer.DENIED: 2}
_ANYTHING = allowing_everything(PolicyKind.IDENTITY, "policy that it can give itself")


@dataclass(frozen=True)
class Access:
    """One that may do an action on a resource, or may not.

    `resource` is the ARN that was asked about, with `*` for what was left open. `steps` lead from `asker` to the
    principal that has the permission; without any it has it itself. `raises` names the escalation path by which that
    principal first gives itself the permission, '' where it has it.
    """

    asker: Asker
    action: str
    target: Target
    resource: str
    decision: Decision
    steps: tuple[Step, ...] = ()
    raises: str = ""

    @property
    def answer(self) -> Answer:
        certain = self.decision.answer is Answer.ALLOWED and all(step.is_certain for step in self.steps)
        return Answer.ALLOWED if certain else Answer.DEPENDS if self.steps else self.decision.answer

    @property
    def keys(self) -> frozenset[str]:
        return self.decision.keys.union(*(step.keys for step in self.steps))

    @property
    def is_by_own_policy(self) -> bool:
        """Whether the resource's own policy alone gives it."""
        by = [each.source.document.kind for each in self.decision.by if each.statement.allows]
        return bool(by) and all(kind is PolicyKind.RESOURCE for kind in by)


class StackAccess:
    """Questions about one stack. `graph` is its graph of roles; `ceiling` what its organization limits; `context` what
    is known of the condition keys of every request; `blocks_public` says of a resource with a policy that something
    beside it blocks public access."""

    def __init__(
        self,
        stack: Stack,
        graph: Graph,
        accounts: Accounts,
        ceiling: Ceiling = NO_CEILING,
        context: Mapping[str, tuple[str, ...]] | None = None,
        blocks_public: Callable[[Resource], bool] = lambda _policy: False,
    ) -> None:
        self.stack, self._graph, self.accounts, self._ceiling = stack, graph, accounts, ceiling
        self._context, self._blocks_public = context or {}, blocks_public
        self.callers = Callers(holders(stack), accounts)
        self.candidates = Candidates(self.callers.all)
        self.targets = Targets(stack, graph.everyone, accounts.location)

    def can(self, asker: Asker, action: Action, targets: Iterable[Target]) -> Access:
        """The best answer that `asker` itself has for `action` on any of `targets`, at least one."""
        return min(self.each(asker, action, targets), key=best_first)

    def each(self, asker: Asker, action: Action, targets: Iterable[Target]) -> Iterator[Access]:
        """The best answer for each of `targets`."""
        for target in targets:
            yield self._on(asker, action, target, self.policies(asker, target))

    def who_can(self, action: Action, targets: Sequence[Target]) -> list[Access]:
        """All that may do `action` on any of `targets`, directly or step by step, those that surely may first.

        Each once: by its best and shortest way. Of several resources, the first.
        """
        direct = [self.can(asker, action, targets) for asker in self.callers.all]
        direct += self._outsiders(action, targets)
        found: dict[Asker, Access] = {}
        for certain in (True, False):
            start = [each for each in direct if each.answer is not Answer.DENIED and each.asker not in found]
            if certain:
                start = [each for each in start if each.answer is Answer.ALLOWED]
                start += self._raising(action, targets, {each.asker for each in start})
            self._spread(found, start, certain)
        return sorted(found.values(), key=lambda e: (_RANKS[e.answer], len(e.steps), e.asker.principal is None))

    def _spread(self, found: dict[Asker, Access], start: Iterable[Access], certain: bool) -> None:
        """Adds to `found` those of `start`, and all that lead to one in `found`, the shortest way first."""
        found.update((each.asker, each) for each in start)
        waiting = sorted(found.values(), key=lambda each: len(each.steps))
        while waiting:
            access = waiting.pop(0)
            for step in self._into.get(access.asker.principal, ()) if access.asker.principal else ():
                if step.source not in found and (step.is_certain or not certain):
                    found[step.source] = replace(access, asker=step.source, steps=(step, *access.steps))
                    insort(waiting, found[step.source], key=lambda each: len(each.steps))

    def _on(self, asker: Asker, action: Action, target: Target, policies: Policies) -> Access:
        """The best answer on any part of a target that the policies tell apart."""
        policies = policies.about(action.name)
        known = self._known(asker, target)
        best: Access | None = None
        for arn in regions(target.arn, policies, known):
            request = Request(action.name, as_text(arn), known, asker.caller)
            access = Access(asker, action.name, target, arn, decide(policies, request))
            if best is None or best_first(access) < best_first(best):
                best = access
            if best.answer is Answer.ALLOWED:
                break
        assert best is not None  # A target has at least itself as a part.
        return best

    def _known(self, asker: Asker, target: Target) -> Context:
        tags = target.resource.at("tags") if target.resource else None
        given = tags.items() if isinstance(tags, Mapping) else ()
        of_resource = {f"aws:ResourceTag/{key}": (value,) for key, value in given if isinstance(value, str)}
        account = self._account_of(target)
        if account and account != STAND_IN_ACCOUNT:
            of_resource |= dict.fromkeys(("aws:ResourceAccount", "s3:ResourceAccount"), (account,))
        return Context({**asker.context.keys, **of_resource, **self._context})

    def policies(self, asker: Asker, target: Target) -> Policies:
        """What AWS asks when `asker` does something on `target`."""
        principal, limit = asker.principal, asker.principal.boundary if asker.principal else None
        is_ours = not self.accounts.is_foreign(asker.account) and asker.caller.kind == "AWS"
        account = self._account_of(target)
        one_account = self.accounts.are_one(asker.account, account)
        return Policies(
            identity=about(principal.sources, target.resource, self.stack) if principal else None,
            is_identity_unread=asker.kind == "principal",
            is_identity_incomplete=bool(principal and principal.is_incomplete),
            boundary=limit.sources if limit else None,
            is_boundary_unread=limit is not None and limit.sources is None,
            own=target.own,
            is_same_account=one_account,
            needs_own_policy=target.needs_own_policy,
            is_own_policy_unread=target.is_unread,
            is_role=asker.kind != "user",
            ceiling=Ceiling(
                self._ceiling.service if is_ours else (),
                self._ceiling.resource if self.accounts.are_one(self.accounts.own, account) else (),
            ),
        )

    def _account_of(self, target: Target) -> str:
        """The account of a resource, '' where it is not known: one of the stack, or with a policy there, is in its."""
        is_here = target.resource is not None or bool(target.own)
        return target.account or (self.accounts.own if is_here else "")

    def _outsiders(self, action: Action, targets: Iterable[Target]) -> Iterator[Access]:
        """Those outside the stack that a target's own policy names."""
        for target in targets:
            for asker in self.outsiders(target):
                access = self.can(asker, action, (target,))
                if not self.is_kept_out(access):
                    yield access

    def privilege(self, principal: Principal) -> str:
        """What makes a principal privileged, as the end of a sentence; '' where it is not."""
        return self._graph.privilege(principal)

    def outsiders(self, target: Target) -> list[Asker]:
        """Those outside the stack that the policies of `target` name in their Allows."""
        return self._named_by(target.own)

    def is_kept_out(self, access: Access) -> bool:
        """Whether no policy that was read lets an outsider in, or a block of public access voids those that let the
        public in."""
        if access.asker.principal is None and not access.decision.by:
            return True
        if access.asker.kind != "public" or access.answer is not Answer.ALLOWED:
            return False
        carriers = (self.stack.by_urn.get(each.source.urn) for each in access.decision.by)
        return all(carrier is not None and self._blocks_public(carrier) for carrier in carriers)

    def _named_by(self, sources: Iterable[Source]) -> list[Asker]:
        """The principals outside the stack that policies name in their Allows."""
        found: dict[Asker, None] = {}
        statements = (each for source in sources for each in source.document.statements if each.allows)
        for statement in statements:
            named = statement.principals.items() if statement.principals else (("*", ("*",)),)
            for kind, values in named:
                for value in values:
                    if isinstance(value, Unknown):
                        continue
                    asker = of_named(kind, value, self.accounts)
                    if not (kind == "AWS" and self._is_in_stack(asker)):
                        found[asker] = None
        return list(found)

    def _is_in_stack(self, named: Asker) -> bool:
        """Whether a principal is one of the stack, or its whole account: that stands for those of the stack."""
        if named.kind == "account":
            return not self.accounts.is_foreign(named.account)
        value = named.caller.value
        if is_session(value):
            return any(is_session_of(value, arn) for arn in self.callers.arns)
        return value in self.callers.arns

    def _raising(self, action: Action, targets: Sequence[Target], direct: set[Asker]) -> Iterator[Access]:
        """Those that can give themselves the permission."""
        for asker in self.raising:
            if asker not in direct:
                yield from islice(filter(None, (self.raised(asker, action, target) for target in targets)), 1)

    def raised(self, asker: Asker, action: Action, target: Target) -> Access | None:
        """How one of `raising` may do an action once it has given itself the permission: what limits it beside its own
        policies must allow it. None where that does not."""
        access = self._on(asker, action, target, self.raised_policies(asker, target))
        return replace(access, raises=self.raising[asker]) if access.answer is Answer.ALLOWED else None

    def raised_policies(self, asker: Asker, target: Target) -> Policies:
        """What AWS asks of one that has given itself every permission."""
        return replace(self.policies(asker, target), identity=(_ANYTHING,))

    @cached_property
    def raising(self) -> Mapping[Asker, str]:
        """Those that can give themselves permissions, each with the escalation path."""
        found = {each: self._self_grant(each.principal) for each in self.callers.all if each.principal}
        return {asker: path for asker, path in found.items() if path}

    def _self_grant(self, principal: Principal) -> str:
        """The escalation path by which a principal gives itself permissions; '' where none is open to it."""
        if principal.administers:
            return "administrator"
        paths = self._graph.unbounded_paths(principal)
        return next((each.path.id for each in paths if each.path.category == "self-grant"), "")

    @cached_property
    def _into(self) -> Mapping[Principal, list[Step]]:
        """By principal: the steps that lead to it."""
        found: dict[Principal, list[Step]] = {}
        for step in self.steps:
            found.setdefault(step.target, []).append(step)
        return found

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step by which a principal of the stack, or one outside, gets the permissions of another."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[Step]:
        assume = find(_ASSUME)
        targets = self.targets.of(assume) if assume else ()
        roles = {target.resource.urn: target for target in targets if target.resource}
        by_urn = {each.urn: each for each in self._graph.everyone if each.kind == "role" and each.urn in roles}
        for urn, role in by_urn.items():
            yield from self._by_trust(role, roles[urn])
        for asker in self.callers.all:
            if principal := asker.principal:
                for edge in self._graph.edges(principal):
                    if edge.open_path:
                        yield Step(asker, edge.target, edge.reason, edge.is_certain)
                if not principal.administers:
                    yield from by_passing_any_role(asker, self._graph.unbounded_paths(principal), by_urn.values())

    def _by_trust(self, role: Principal, target: Target) -> Iterator[Step]:
        """Those that may assume `role`, in the stack and outside."""
        assumes_by_name = any(
            kind in ("AWS", "*", "CanonicalUser") or statement.not_principals
            for source in target.own
            for statement in source.document.statements
            for kind in statement.principals or ("*",)
        )
        inside = self.candidates.of("sts", target.arn, target.own) if assumes_by_name or not target.own else ()
        for asker in (*inside, *self._named_by(target.own)):
            if asker.principal is role:
                continue
            call = find(_call_of(asker))
            access = self._on(asker, call, target, self.policies(asker, target)) if call else None
            if access and access.answer is not Answer.DENIED:
                is_certain = access.answer is Answer.ALLOWED
                yield Step(asker, role, self._reason(asker, role, access), is_certain, access.keys, access.decision.by)

    def _reason(self, asker: Asker, role: Principal, access: Access) -> str:
        by = " and ".join(dict.fromkeys(each.label for each in access.decision.by))
        runs = self._running.get(role, ()) if asker.kind == "service" else ()
        under = f", under which {' and '.join(runs[:2])} run{'s' if len(runs) == 1 else ''}" if runs else ""
        allow = f": {by} allow{'' if ' and ' in by else 's'} it" if by else ""
        return f"{asker.label} can assume {role.label}{under}{allow}"

    @cached_property
    def _running(self) -> Mapping[Principal, list[str]]:
        return running_under(self.stack)


def best_first(access: Access) -> tuple[int, bool]:
    """The better answer first; of two denials, the one that a Deny makes."""
    return _RANKS[access.answer], not access.decision.by


def _call_of(asker: Asker) -> str:
    """The call of STS by which one assumes a role.

    Source: https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
    """
    if asker.kind != "federated":
        return _ASSUME
    return f"{_ASSUME}WithSAML" if ":saml-provider/" in asker.caller.value else f"{_ASSUME}WithWebIdentity"
