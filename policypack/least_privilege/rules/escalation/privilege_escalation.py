"""Who can raise its own permissions: the published ways of escalation, on everything that a principal may do.

Judged on effective permissions, so that steps may come from several documents and a Deny or a boundary closes. What one
document opens alone is said of that document, once, however many have it; what only several open together, or what a
named role of the stack gives, is said of the principal. An administrator is left to iam-admin-access.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from least_privilege.escalation.open_paths import OpenPath, paths
from least_privilege.escalation.role_graph import Edge, Graph
from least_privilege.principals.effective_permissions import Principal
from least_privilege.principals.permission_holders import holders
from least_privilege.rules.finding import Finding, id_of
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.allowances import administers, some, texts
from least_privilege.rules.support.privileges import instead
from least_privilege.rules.support.role_graphs import graph_of
from least_privilege.stack.model import Stack

_MOST = 5
"""So many paths of one subject are findings of their own; more are told by category."""

_BY = {
    "self-grant": "change the policies that it is judged by",
    "credentials": "obtain the credentials of others",
    "assume": "become another principal",
    "pass-role": "hand a role to a service that acts as it directs",
    "code-update": "change what runs under a role",
    "workload-access": "enter what runs under a role",
}


@dataclass
class _Subject:
    """What is open to whom: to `principal`, or (None) to whoever has a document."""

    principal: Principal | None
    opened: dict[str, OpenPath] = field(default_factory=dict)
    reached: dict[str, list[Edge]] = field(default_factory=dict)


def _escalation(stack: Stack, _options: Options) -> Iterator[Finding]:
    graph = graph_of(stack)
    subjects: dict[tuple[str, bool], _Subject] = {}
    for holder in holders(stack):
        if holder.administers:
            yield from _administrator(holder)
        else:
            _wide(graph, holder, subjects)
            _named(graph, holder, subjects)
    for (urn, _), subject in subjects.items():
        yield from _findings(urn, subject)


def _administrator(holder: Principal) -> Iterator[Finding]:
    if not any(administers(source.document) for source in holder.sources):
        sources = list(dict.fromkeys(f"the {source.label}" for source in holder.sources))
        yield Finding(
            id="iam-privilege-escalation:administrator",
            evidence=f"{_capital(holder.label)} administers the account, by {some(sources)}"
            f"{' together' if len(sources) > 1 else ''}: nothing is out of its reach.",
            fix="list the actions that are used, on the resources that they are used on.",
            urn=holder.urn,
        )


def _wide(graph: Graph, holder: Principal, subjects: dict[tuple[str, bool], _Subject]) -> None:
    """The paths that a holder has on everything, each with the document that opens it alone, if one does."""
    opened = graph.opened(holder)
    if not opened:
        return
    of_groups = {open_.path.id for group in holder.groups for open_ in graph.opened(group)}
    urns = dict.fromkeys(source.urn for source in holder.sources)
    if len(urns) == 1 and not holder.boundary:
        alone = {urn: {open_.path.id: open_ for open_ in opened} for urn in urns}
    else:
        alone = {urn: _alone(holder, urn) for urn in urns}
    for open_ in opened:
        path = open_.path.id
        found = [(urn, own[path]) for urn, own in alone.items() if path in own]
        for urn, own in found:
            if not any(administers(source.document) for source in holder.sources if source.urn == urn):
                subjects.setdefault((urn, True), _Subject(None)).opened.setdefault(path, own)
        if not found and path not in of_groups:
            subjects.setdefault((holder.urn, False), _Subject(holder)).opened[path] = open_


def _alone(holder: Principal, urn: str) -> dict[str, OpenPath]:
    """What the documents of one resource open without the others."""
    sources = [source for source in holder.sources if source.urn == urn]
    alone = Principal(kind=holder.kind, name=holder.name, urn=holder.urn, own_sources=sources)
    return {open_.path.id: open_ for open_ in paths(alone)}


def _named(graph: Graph, holder: Principal, subjects: dict[tuple[str, bool], _Subject]) -> None:
    """The paths that reach what the holder's documents name, where that is more privileged. AssumeRole is not one
    of them: whether the trust admits it is for trust-chain to say."""
    of_groups = {
        (edge.open_.path.id, edge.target) for group in holder.groups for edge in graph.edges(group) if edge.open_
    }
    for edge in graph.edges(holder):
        if edge.open_ and (edge.open_.path.id, edge.target) not in of_groups and graph.privilege(edge.target):
            subject = subjects.setdefault((holder.urn, False), _Subject(holder))
            subject.opened[edge.open_.path.id] = edge.open_
            subject.reached.setdefault(edge.open_.path.id, []).append(edge)


def _findings(urn: str, subject: _Subject) -> Iterator[Finding]:
    by_category: dict[str, list[OpenPath]] = {}
    for open_ in subject.opened.values():
        by_category.setdefault(open_.path.category, []).append(open_)
    for category, opened in by_category.items():
        if len(subject.opened) > _MOST and len(opened) > 1:
            yield _of_many(urn, subject, category, opened)
        else:
            yield from (_of_one(urn, subject, open_) for open_ in opened)


def _of_one(urn: str, subject: _Subject, open_: OpenPath) -> Finding:
    path = open_.path
    steps: dict[str, list[str]] = {}
    for grant in open_.evidence:
        on = f" on {some(texts(grant.resources), 2)}" if grant.action == path.target and texts(grant.resources) else ""
        steps.setdefault(grant.evidence, []).append(grant.action + on)
    allowed = " and ".join(f"{statement} allows {', '.join(actions)}" for statement, actions in steps.items())
    return Finding(
        id=f"iam-privilege-escalation:{path.id}",
        evidence=f"{_who(subject)}{allowed}. That opens the escalation path {path.id} ({path.name}), which gives "
        f"{path.grants}{_reached(subject, [open_])}.",
        fix=_fix(open_),
        urn=urn,
    )


def _of_many(urn: str, subject: _Subject, category: str, opened: list[OpenPath]) -> Finding:
    first = opened[0].path
    statements = dict.fromkeys(grant.evidence for open_ in opened for grant in open_.evidence)
    return Finding(
        id=f"iam-privilege-escalation:{category}{id_of((open_.path.id for open_ in opened), 0)}",
        evidence=f"{_who(subject)}{some(statements)} open{'s' if len(statements) == 1 else ''} {len(opened)} "
        f"escalation paths by which the caller can {_BY[category]}: {some(open_.path.id for open_ in opened)}. The "
        f"first gives {first.grants}{_reached(subject, opened)}.",
        fix=f"{_fix(opened[0])} The others are closed likewise.",
        urn=urn,
    )


def _who(subject: _Subject) -> str:
    return f"{_capital(subject.principal.label)}: " if subject.principal else ""


def _reached(subject: _Subject, opened: Iterable[OpenPath]) -> str:
    """What the paths reach by name, and why that counts."""
    edges = {edge.target: edge for open_ in opened for edge in subject.reached.get(open_.path.id, ())}
    return f": it reaches {some(target.label for target in edges)}, which is more privileged" if edges else ""


def _fix(open_: OpenPath) -> str:
    of_aws = next(filter(None, (instead(grant.source) for grant in open_.evidence)), "")
    return of_aws + open_.path.fix[0].lower() + open_.path.fix[1:]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


RULE = StackRule(
    name="iam-privilege-escalation",
    description="Nobody can raise its own permissions",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    level_reason="whoever can take more permissions has them already",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    check=_escalation,
    bad='{"Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], '
    '"Resource": "*"}',
    good='{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/thumbnails", '
    '"Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}',
)
