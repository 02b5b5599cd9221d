"""Who may do what in a stack: may a principal, and who may, directly or step by step.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

from least_privilege.aws.actions import Action
from least_privilege.escalation.role_graph import Graph
from least_privilege.evaluation.evaluator import Answer
from least_privilege.policy.document import PolicyKind
from least_privilege.principals.principal import Principal
from least_privilege.questions.callers import Accounts, Asker
from least_privilege.questions.ceiling import NO_CEILING, Ceiling, allowing_everything
from least_privilege.questions.decision import Policies
from least_privilege.questions.direct_access import RANKS, Access, DirectAccess
from least_privilege.questions.stack_steps import stack_steps
from least_privilege.questions.steps import Step
from least_privilege.questions.targets import Target
from least_privilege.stack.model import Resource, Stack

_ANYTHING = allowing_everything(PolicyKind.IDENTITY, "policy that it can give itself")


class StackAccess(DirectAccess):
    """Questions about one stack, also on what its principals reach step by step. `graph` is its graph of roles."""

    def __init__(
        self,
        stack: Stack,
        graph: Graph,
        accounts: Accounts,
        ceiling: Ceiling = NO_CEILING,
        context: Mapping[str, tuple[str, ...]] | None = None,
        blocks_public: Callable[[Resource], bool] = lambda _policy: False,
    ) -> None:
        super().__init__(stack, graph.everyone, accounts, ceiling, context, blocks_public)
        self._graph = graph

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
        return sorted(found.values(), key=lambda e: (RANKS[e.answer], len(e.steps), e.asker.principal is None))

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

    def _raising(self, action: Action, targets: Sequence[Target], direct: set[Asker]) -> Iterator[Access]:
        """Those that can give themselves the permission."""
        for asker in self.raising:
            if asker not in direct:
                yield from islice(filter(None, (self.raised(asker, action, target) for target in targets)), 1)

    def raised(self, asker: Asker, action: Action, target: Target) -> Access | None:
        """How one of `raising` may do an action once it has given itself the permission: what limits it beside its own
        policies must allow it. None where that does not."""
        access = self.on(asker, action, target, self.raised_policies(asker, target))
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
        return tuple(stack_steps(self, self._graph))
