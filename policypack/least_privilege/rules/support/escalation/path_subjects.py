"""Where the open paths of a stack are reported: at the document that opens a path alone, else at the principal."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from least_privilege.escalation.edges import Edge
from least_privilege.escalation.open_paths import OpenPath, open_paths
from least_privilege.escalation.role_graph import Graph
from least_privilege.principals.principal import Principal
from least_privilege.rules.support.permissions.allowances import administers


@dataclass
class PathSubject:
    """Whose open paths are reported together: those of `principal` or, where that is None, of one document.

    `open_paths` and `edges`, to the principals that a path names, are by the path's id. `raising` are the ids of those
    that give more than the principal has.
    """

    urn: str
    principal: Principal | None
    open_paths: dict[str, OpenPath] = field(default_factory=dict)
    edges: dict[str, list[Edge]] = field(default_factory=dict)
    raising: set[str] = field(default_factory=set)

    def add(self, open_path: OpenPath, *, raises: bool = True) -> None:
        self.open_paths[open_path.path.id] = open_path
        if raises:
            self.raising.add(open_path.path.id)


class PathSubjects:
    """The subjects of one stack, in the order in which they were found."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._all: dict[tuple[str, bool], PathSubject] = {}

    def __iter__(self) -> Iterator[PathSubject]:
        return iter(self._all.values())

    def add(self, holder: Principal) -> None:
        """Add the open paths of a holder that does not administer the account."""
        self._add_unbounded(holder)
        self._add_named(holder)

    def _add_unbounded(self, holder: Principal) -> None:
        """The paths that a holder has on everything: each of the document that opens it alone, else of the holder."""
        paths = self._graph.unbounded_paths(holder)
        if not paths:
            return
        of_groups = {open_path.path.id for group in holder.groups for open_path in self._graph.unbounded_paths(group)}
        by_document = _by_document(holder, paths)
        for open_path in paths:
            path = open_path.path.id
            found = [(urn, own[path]) for urn, own in by_document.items() if path in own]
            for urn, own in found:
                if not any(administers(source.document) for source in holder.sources if source.urn == urn):
                    subject = self._of_document(urn)
                    subject.add(subject.open_paths.get(path, own))
            if not found and path not in of_groups:
                self._of_principal(holder).add(open_path)

    def _add_named(self, holder: Principal) -> None:
        """The paths that reach what the holder's documents name, where that is more privileged. AssumeRole is not one
        of them: trust-chain reports it, where the trust policy allows it."""
        graph = self._graph
        of_groups = {
            (edge.open_path.path, edge.target)
            for group in holder.groups
            for edge in graph.edges(group)
            if edge.open_path
        }
        for edge in graph.edges(holder):
            if edge.open_path and (edge.open_path.path, edge.target) not in of_groups and graph.privilege(edge.target):
                subject = self._of_principal(holder)
                # To what raises its own permissions too, a caller that does gains nothing.
                subject.add(edge.open_path, raises=edge.target.administers or not graph.privilege(holder))
                subject.edges.setdefault(edge.open_path.path.id, []).append(edge)

    def _of_document(self, urn: str) -> PathSubject:
        return self._all.setdefault((urn, True), PathSubject(urn, None))

    def _of_principal(self, principal: Principal) -> PathSubject:
        return self._all.setdefault((principal.urn, False), PathSubject(principal.urn, principal))


def _by_document(holder: Principal, paths: Iterable[OpenPath]) -> dict[str, dict[str, OpenPath]]:
    """By the URN of each resource that carries documents of a holder: what they open without the others."""
    urns = dict.fromkeys(source.urn for source in holder.sources)
    if len(urns) == 1 and not holder.boundary:
        return {urn: {open_path.path.id: open_path for open_path in paths} for urn in urns}
    return {urn: _alone(holder, urn) for urn in urns}


def _alone(holder: Principal, urn: str) -> dict[str, OpenPath]:
    sources = [source for source in holder.sources if source.urn == urn]
    alone = Principal(kind=holder.kind, name=holder.name, urn=holder.urn, own_sources=sources)
    return {open_path.path.id: open_path for open_path in open_paths(alone)}
