"""Which principals can raise their own permissions: the published escalation paths, on all that a principal may do.

Judged on effective permissions, so that the steps may come from several documents, and a Deny or a boundary closes a
path. A path that one document opens alone is reported of that document, once, however many principals have it. A path
that only several open together, or that leads to a named role of the stack, is reported of the principal.
iam-admin-access reports administrators.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from least_privilege.aws.actions import TAGGING, find
from least_privilege.escalation.edges import Edge
from least_privilege.escalation.open_paths import OpenPath, open_paths
from least_privilege.escalation.role_graph import Graph
from least_privilege.evaluation.restrictions import complement
from least_privilege.policy.document import Condition
from least_privilege.principals.effective_permissions import principals
from least_privilege.principals.permission_holders import holders
from least_privilege.principals.principal import Principal
from least_privilege.rules.finding import Finding, capitalized, id_of
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.callers.accounts import OPTIONS, accounts_are_told
from least_privilege.rules.support.outside_administrators import reached_outside
from least_privilege.rules.support.permissions.allowances import administers, some, texts
from least_privilege.rules.support.permissions.privileges import instead
from least_privilege.rules.support.permissions.suggestions import (
    condition_element,
    element,
    suggested_resources,
    surroundings_of,
)
from least_privilege.rules.support.role_graphs import graph_of
from least_privilege.stack.model import Stack

_MOST = 5
"""So many paths of one subject are findings of their own; more are told by category."""

_BY = {
    "self-grant": "change its own permissions",
    "credentials": "get the credentials of other principals",
    "assume": "become another principal",
    "pass-role": "pass a role to a service that it controls",
    "code-update": "change what runs under a role",
    "workload-access": "get into what runs under a role",
}


@dataclass
class _Subject:
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


class _Subjects:
    """The subjects of one stack, in the order in which they were found."""

    def __init__(self) -> None:
        self.all: dict[tuple[str, bool], _Subject] = {}

    def of_document(self, urn: str) -> _Subject:
        return self.all.setdefault((urn, True), _Subject(urn, None))

    def of_principal(self, principal: Principal) -> _Subject:
        return self.all.setdefault((principal.urn, False), _Subject(principal.urn, principal))


def _check(stack: Stack, options: Options) -> Iterator[Finding]:
    graph = graph_of(stack, tuple(options["ownAccounts"]))
    subjects = _Subjects()
    known: dict[tuple[str, int], Finding] = {}
    for holder in holders(stack):
        if holder.administers:
            yield from _administrator(holder)
        else:
            _add_unbounded(graph, holder, subjects)
            _add_named(graph, holder, subjects)
            for grant, finding in reached_outside(graph, holder):
                known.setdefault((grant.source.urn, grant.statement.index), finding)
    yield from known.values()
    for subject in subjects.all.values():
        yield from _findings(stack, subject)


def _is_final(stack: Stack, options: Options) -> bool:
    """Whether no account that becomes known changes who can become whom: it matters where a role trusts principals."""
    return accounts_are_told(stack, options) or not any(
        statement.principals.keys() & {"AWS", "*"}
        for principal in principals(stack)
        if principal.trust
        for statement in principal.trust.statements
        if statement.allows
    )


def _administrator(holder: Principal) -> Iterator[Finding]:
    if not any(administers(source.document) for source in holder.sources):
        sources = list(dict.fromkeys(f"the {source.label}" for source in holder.sources))
        yield Finding(
            id="iam-privilege-escalation:administrator",
            evidence=f"{capitalized(holder.label)} administers the account, through {some(sources)}"
            f"{' together' if len(sources) > 1 else ''}.",
            fix="list the actions that it needs, on the resources that it needs them for.",
            urn=holder.urn,
        )


def _add_unbounded(graph: Graph, holder: Principal, subjects: _Subjects) -> None:
    """The paths that a holder has on everything: each of the document that opens it alone, else of the holder."""
    paths = graph.unbounded_paths(holder)
    if not paths:
        return
    of_groups = {open_path.path.id for group in holder.groups for open_path in graph.unbounded_paths(group)}
    by_document = _by_document(holder, paths)
    for open_path in paths:
        path = open_path.path.id
        found = [(urn, own[path]) for urn, own in by_document.items() if path in own]
        for urn, own in found:
            if not any(administers(source.document) for source in holder.sources if source.urn == urn):
                subject = subjects.of_document(urn)
                subject.add(subject.open_paths.get(path, own))
        if not found and path not in of_groups:
            subjects.of_principal(holder).add(open_path)


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


def _add_named(graph: Graph, holder: Principal, subjects: _Subjects) -> None:
    """The paths that reach what the holder's documents name, where that is more privileged. AssumeRole is not one of
    them: trust-chain reports it, where the trust policy allows it."""
    of_groups = {
        (edge.open_path.path, edge.target) for group in holder.groups for edge in graph.edges(group) if edge.open_path
    }
    for edge in graph.edges(holder):
        if edge.open_path and (edge.open_path.path, edge.target) not in of_groups and graph.privilege(edge.target):
            subject = subjects.of_principal(holder)
            # To what raises its own permissions too, a caller that does gains nothing.
            subject.add(edge.open_path, raises=edge.target.administers or not graph.privilege(holder))
            subject.edges.setdefault(edge.open_path.path.id, []).append(edge)


def _findings(stack: Stack, subject: _Subject) -> Iterator[Finding]:
    by_category: dict[str, list[OpenPath]] = {}
    for open_path in subject.open_paths.values():
        by_category.setdefault(open_path.path.category, []).append(open_path)
    for category, paths in by_category.items():
        if len(subject.open_paths) > _MOST and len(paths) > 1:
            yield _of_many(stack, subject, category, paths)
        else:
            yield from (_of_one(stack, subject, open_path) for open_path in paths)


def _of_one(stack: Stack, subject: _Subject, open_path: OpenPath) -> Finding:
    path = open_path.path
    steps: dict[str, list[str]] = {}
    for grant in open_path.evidence:
        on = f" on {some(texts(grant.resources), 2)}" if grant.action == path.target and texts(grant.resources) else ""
        steps.setdefault(grant.evidence, []).append(grant.action + on)
    allowed = " and ".join(
        f"{statement} allows {', '.join(dict.fromkeys(actions))}" for statement, actions in steps.items()
    )
    return Finding(
        id=f"iam-privilege-escalation:{path.id}",
        evidence=f"{_who(subject)}{allowed}. This opens the escalation path {path.id} ({path.name}), which gives the "
        f"caller {path.grants}{_reached(subject, [open_path])}.{_why(open_path)}",
        fix=f"{_fix(open_path)}{_example(stack, open_path)}",
        urn=subject.urn,
        advisory=path.id not in subject.raising,
    )


def _why(open_path: OpenPath) -> str:
    """A sentence about a condition that looks as if it closed the path."""
    grants = open_path.evidence
    denied = (complement(each) for grant in grants for deny in grant.denies for each in deny.conditions)
    conditions = [*(each for grant in grants for each in grant.conditions), *filter(None, denied)]
    if tags := [each.key for each in conditions if "resourcetag/" in each.lower_key and each.restricts]:
        if any(TAGGING in action.levels for grant in grants if (action := find(grant.action))):
            return f" The caller sets the tag that the condition on {tags[0]} asks for."
        return f" The caller's own tags meet the condition on {tags[0]}."
    bounds = [each for each in conditions if each.lower_key == "iam:permissionsboundary" and not each.restricts]
    if any(":policy/" in text for each in bounds for text in each.texts):
        return " Its condition on iam:PermissionsBoundary accepts any policy: name the one to require."
    return ""


def _of_many(stack: Stack, subject: _Subject, category: str, paths: list[OpenPath]) -> Finding:
    first = paths[0].path
    statements = dict.fromkeys(grant.evidence for open_path in paths for grant in open_path.evidence)
    return Finding(
        id=f"iam-privilege-escalation:{category}{id_of((open_path.path.id for open_path in paths), 0)}",
        evidence=f"{_who(subject)}{some(statements)} open{'s' if len(statements) == 1 else ''} {len(paths)} escalation "
        f"paths by which the caller can {_BY[category]}: {some(open_path.path.id for open_path in paths)}. The first "
        f"gives the caller {first.grants}{_reached(subject, paths)}.",
        fix=f"{_fix(paths[0])}{_example(stack, paths[0])} Close the others the same way.",
        urn=subject.urn,
        advisory=subject.raising.isdisjoint(open_path.path.id for open_path in paths),
    )


def _who(subject: _Subject) -> str:
    return f"{capitalized(subject.principal.label)}: " if subject.principal else ""


def _reached(subject: _Subject, paths: Sequence[OpenPath]) -> str:
    """What the paths reach by name, and why that counts."""
    targets = dict.fromkeys(
        edge.target.label for open_path in paths for edge in subject.edges.get(open_path.path.id, ())
    )
    is_more = any(open_path.path.id in subject.raising for open_path in paths)
    power = "which is more privileged" if is_more else "which can raise its permissions as this caller can"
    return f": here those of {some(targets)}, {power}" if targets else ""


def _fix(open_path: OpenPath) -> str:
    of_aws = next(filter(None, (instead(grant.source) for grant in open_path.evidence)), "")
    return of_aws + open_path.path.fix[0].lower() + open_path.path.fix[1:]


def _example(stack: Stack, open_path: OpenPath) -> str:
    """The elements that narrow the first statement of the evidence, where it allows the path's target and no more."""
    path, grant = open_path.path, open_path.evidence[0]
    action = find(grant.action)
    if action is None or path.target != grant.action or texts(grant.statement.actions) != [path.target]:
        return ""
    around = surroundings_of(stack.by_urn.get(grant.source.urn), grant.source.document)
    resources = suggested_resources([action], around)
    services = list(path.services)
    to_services = Condition("StringEquals", "iam:PassedToService", tuple(services)) if services else None
    elements = [element("Resource", resources), condition_element([to_services] if to_services else [])]
    return f" For example: {', '.join(filter(None, elements))}." if resources else ""


RULE = StackRule(
    name="iam-privilege-escalation",
    description="No principal can raise its own permissions",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    level_reason="a principal that can give itself more permissions has them in effect already",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    check=_check,
    is_final=_is_final,
    options={"ownAccounts": OPTIONS["ownAccounts"]},
    bad='{"Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], '
    '"Resource": "*"}',
    good='{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/thumbnails", '
    '"Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}',
)
