"""What findings on open paths say: of few paths one each, of many one for each kind of path."""

from collections.abc import Iterator, Sequence

from least_privilege.aws.actions import TAGGING, find
from least_privilege.escalation.open_paths import OpenPath
from least_privilege.evaluation.restrictions import complement
from least_privilege.policy.document import Condition
from least_privilege.rules.finding import Finding, capitalized, id_of, some
from least_privilege.rules.support.escalation.path_subjects import PathSubject
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.rules.support.permissions.privileges import instead
from least_privilege.rules.support.permissions.suggestions import (
    condition_element,
    element,
    suggested_resources,
    surroundings_of,
)
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


def on_open_paths(stack: Stack, subject: PathSubject) -> Iterator[Finding]:
    """The findings on one subject."""
    by_category: dict[str, list[OpenPath]] = {}
    for open_path in subject.open_paths.values():
        by_category.setdefault(open_path.path.category, []).append(open_path)
    for category, paths in by_category.items():
        if len(subject.open_paths) > _MOST and len(paths) > 1:
            yield _of_many(stack, subject, category, paths)
        else:
            yield from (_of_one(stack, subject, open_path) for open_path in paths)


def _of_one(stack: Stack, subject: PathSubject, open_path: OpenPath) -> Finding:
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


def _of_many(stack: Stack, subject: PathSubject, category: str, paths: list[OpenPath]) -> Finding:
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


def _who(subject: PathSubject) -> str:
    return f"{capitalized(subject.principal.label)}: " if subject.principal else ""


def _reached(subject: PathSubject, paths: Sequence[OpenPath]) -> str:
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
