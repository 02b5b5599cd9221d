"""What each principal may do by what it has itself, in a stack: one question to AWS's evaluation logic.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from least_privilege.aws.actions import Action
from least_privilege.evaluation.callers import is_session_of
from least_privilege.evaluation.evaluator import Answer, Request
from least_privilege.policy.conditions import Context
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.principals import STAND_IN_ACCOUNT, is_session
from least_privilege.policy.unknown import Unknown
from least_privilege.principals.permission_holders import holders
from least_privilege.principals.principal import Principal
from least_privilege.questions.callers import Accounts, Asker, Callers, of_named
from least_privilege.questions.candidates import Candidates
from least_privilege.questions.ceiling import NO_CEILING, Ceiling
from least_privilege.questions.decision import Decision, Policies, decide
from least_privilege.questions.regions import as_text, regions
from least_privilege.questions.steps import Step
from least_privilege.questions.targets import Target, Targets
from least_privilege.questions.unknown_resources import about
from least_privilege.stack.model import Resource, Stack

RANKS = {Answer.ALLOWED: 0, Answer.DEPENDS: 1, Answer.DENIED: 2}
"""The better answer first."""


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


class DirectAccess:
    """Questions about what each of a stack, or one outside, may do itself. `everyone` are the stack's principals;
    `ceiling` is what its organization limits, `context` what is known of the condition keys of every request;
    `blocks_public` says of a resource with a policy that something beside it blocks public access."""

    def __init__(
        self,
        stack: Stack,
        everyone: Iterable[Principal],
        accounts: Accounts,
        ceiling: Ceiling = NO_CEILING,
        context: Mapping[str, tuple[str, ...]] | None = None,
        blocks_public: Callable[[Resource], bool] = lambda _policy: False,
    ) -> None:
        self.stack, self.accounts, self._ceiling = stack, accounts, ceiling
        self._context, self._blocks_public = context or {}, blocks_public
        self.callers = Callers(holders(stack), accounts)
        self.candidates = Candidates(self.callers.all)
        self.targets = Targets(stack, everyone, accounts.location)

    def can(self, asker: Asker, action: Action, targets: Iterable[Target]) -> Access:
        """The best answer that `asker` itself has for `action` on any of `targets`, at least one."""
        return min(self.each(asker, action, targets), key=best_first)

    def each(self, asker: Asker, action: Action, targets: Iterable[Target]) -> Iterator[Access]:
        """The best answer for each of `targets`."""
        for target in targets:
            yield self.on(asker, action, target, self.policies(asker, target))

    def on(self, asker: Asker, action: Action, target: Target, policies: Policies) -> Access:
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
        is_uncertain = principal is None and bool(asker.account) and self.accounts.may_be_own(asker.account)
        one_account = self.accounts.are_one(asker.account, account) and not is_uncertain
        return Policies(
            identity=about(principal.sources, target.resource, self.stack) if principal else None,
            is_identity_unread=asker.kind == "principal" or (asker.kind == "account" and is_uncertain),
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

    def outsiders(self, target: Target) -> list[Asker]:
        """Those outside the stack that the policies of `target` name in their Allows."""
        found: dict[Asker, None] = {}
        statements = (each for source in target.own for each in source.document.statements if each.allows)
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
            return not (self.accounts.is_foreign(named.account) or self.accounts.may_be_own(named.account))
        value = named.caller.value
        if is_session(value):
            return any(is_session_of(value, arn) for arn in self.callers.arns)
        return value in self.callers.arns

    def is_kept_out(self, access: Access) -> bool:
        """Whether no policy that was read lets an outsider in, or a block of public access voids those that let the
        public in."""
        if access.asker.principal is None and not access.decision.by:
            return True
        if access.asker.kind != "public" or access.answer is not Answer.ALLOWED:
            return False
        carriers = (self.stack.by_urn.get(each.source.urn) for each in access.decision.by)
        return all(carrier is not None and self._blocks_public(carrier) for carrier in carriers)


def best_first(access: Access) -> tuple[int, bool]:
    """The better answer first; of two denials, the one that a Deny makes."""
    return RANKS[access.answer], not access.decision.by
