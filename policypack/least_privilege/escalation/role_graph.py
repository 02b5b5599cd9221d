"""Who can become whom in a stack, and how privileged each is.

An edge leads from a principal to another whose permissions it can use: by AssumeRole (trust and permission), by a role
that it may pass to a service that it may start, by a workload that it may change or enter, by credentials that it may
make. Only what is named counts as an edge: a principal that has a step on everything (every role, every function) is
privileged by itself.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from least_privilege.escalation.edges import Edge
from least_privilege.escalation.open_paths import OpenPath
from least_privilege.escalation.path_edges import Survey, survey
from least_privilege.escalation.trust_edges import TrustEdges
from least_privilege.principals.arn_index import ArnIndex
from least_privilege.principals.effective_permissions import principals
from least_privilege.principals.principal import Principal
from least_privilege.stack.model import Stack


class Graph:
    """The graph of one stack. `is_foreign` says which account ids are not the stack's own, `own` which are."""

    def __init__(self, stack: Stack, is_foreign: Callable[[str], bool], own: Iterable[str] = ()) -> None:
        self.everyone = principals(stack)
        self._index = ArnIndex(self.everyone, stack)
        self._trusts = TrustEdges(stack, self._index, is_foreign, tuple(own))
        self._surveys: dict[Principal, Survey] = {}
        self._unbounded: dict[Principal, tuple[OpenPath, ...]] = {}

    def unbounded_paths(self, principal: Principal) -> tuple[OpenPath, ...]:
        """The escalation paths that are open to a principal on everything that they work on, or that change the
        boundary of itself or of a principal that it can become."""
        if principal not in self._unbounded:
            found = self._survey(principal)
            own = self._can_become(principal) if found.boundary_changes else set()
            unbounding = {open_path.path: open_path for bounded, open_path in found.boundary_changes if bounded in own}
            others = {open_path.path for open_path in found.unbounded}
            more = (open_path for path, open_path in unbounding.items() if path not in others)
            self._unbounded[principal] = (*found.unbounded, *more)
        return self._unbounded[principal]

    def edges(self, principal: Principal) -> tuple[Edge, ...]:
        """From a principal to each other that one of its bounded escalation paths names."""
        return tuple(self._survey(principal).edges)

    def privilege(self, principal: Principal) -> str:
        """What makes a principal privileged, as the end of a sentence; empty where it is not."""
        if principal.administers:
            return "administers the account"
        if paths := self.unbounded_paths(principal):
            more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
            return f"can raise its own permissions ({paths[0].path.id}{more})"
        return ""

    def chain(self, principal: Principal) -> tuple[Edge, ...]:
        """The shortest way from a principal to a privileged one; empty where there is none or it is one itself."""
        found: list[Edge] = []
        while edge := self._next.get(principal):
            found.append(edge)
            principal = edge.target
        return tuple(found)

    def from_outside(self, role: Principal) -> Iterator[Edge]:
        """From callers outside the stack that can assume `role` without a restrictive condition."""
        return self._trusts.from_outside(role)

    def _survey(self, principal: Principal) -> Survey:
        if principal not in self._surveys:
            self._surveys[principal] = (
                Survey() if principal.administers else survey(principal, self._index, self._trusts)
            )
        return self._surveys[principal]

    @cached_property
    def _edges(self) -> tuple[Edge, ...]:
        found: list[Edge] = []
        for principal in self.everyone:
            found += self.edges(principal)
            if principal.kind == "role":
                found += self._trusts.into(principal)
        return tuple(found)

    @cached_property
    def _next(self) -> Mapping[Principal, Edge]:
        """For each principal that can become a privileged one, the first edge of its shortest way there: of the ways
        that are certain, if any is."""
        into: dict[Principal, list[Edge]] = {}
        for edge in self._edges:
            into.setdefault(edge.target, []).append(edge)
        reached = dict.fromkeys(principal for principal in self.everyone if self.privilege(principal))
        found: dict[Principal, Edge] = {}
        for certain_only in (True, False):
            waiting = deque(reached)
            while waiting:
                for edge in into.get(waiting.popleft(), ()):
                    if edge.source and edge.source not in reached and (edge.is_certain or not certain_only):
                        reached[edge.source] = None
                        found[edge.source] = edge
                        waiting.append(edge.source)
        return found

    def _can_become(self, principal: Principal) -> set[Principal]:
        """A principal and all that it can become."""
        found, waiting = {principal}, [principal]
        while waiting:
            new = self._certain_targets.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

    @cached_property
    def _certain_targets(self) -> Mapping[Principal, set[Principal]]:
        """For each principal those that it can surely become in one step."""
        found: dict[Principal, set[Principal]] = {}
        for edge in self._edges:
            if edge.source and edge.is_certain:
                found.setdefault(edge.source, set()).add(edge.target)
        return found
