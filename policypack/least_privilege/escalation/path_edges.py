"""Edges that a principal's escalation paths open: to what its grants name, and what its paths give without bounds."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from least_privilege.escalation.edges import Edge
from least_privilege.escalation.open_paths import OpenPath, open_paths
from least_privilege.escalation.published_paths import Path
from least_privilege.escalation.step_grants import allows_service
from least_privilege.escalation.trust_edges import TrustEdges
from least_privilege.evaluation.grants import Grant
from least_privilege.policy.conditions import Context, holds
from least_privilege.policy.document import Value
from least_privilege.policy.wildcards import any_overlaps, overlaps
from least_privilege.principals.arn_index import ArnIndex, ArnTarget, policy_resource_id
from least_privilege.principals.principal import Principal
from least_privilege.principals.role_assumption import ASSUME
from least_privilege.principals.service_roles import Need, need_of
from least_privilege.principals.workloads import admits

_REWRITE, _RESTORE = "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"
_BOUNDARY = "iam:permissionsboundary"


@dataclass(eq=False)
class Survey:
    """What the escalation paths of one principal lead to.

    `unbounded` reach everything that they work on; `edges` lead to principals that grants name; `boundary_changes` are
    paths that change the boundary of a principal, each with that principal.
    """

    unbounded: list[OpenPath] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    boundary_changes: list[tuple[Principal, OpenPath]] = field(default_factory=list)


@dataclass(frozen=True)
class _Match:
    """One resource of a grant, something in the stack that it is about, and the path that reaches it by this grant."""

    grant: Grant
    target: ArnTarget
    open_path: OpenPath


def survey(principal: Principal, index: ArnIndex, trusts: TrustEdges) -> Survey:
    """Follows every open path of `principal`, which is no administrator."""
    found = Survey()
    candidates: dict[Path, list[tuple[Grant, Value]]] = {}

    def note(path: Path, grant: Grant, resource: Value) -> bool:
        candidates.setdefault(path, []).append((grant, resource))
        return True

    for open_path in open_paths(principal, note):
        if _is_by_design(principal, open_path):
            continue
        if open_path.named_targets:
            _follow(found, principal, list(_matches(principal, open_path, candidates[open_path.path], index)), trusts)
        else:
            found.unbounded.append(open_path)
    return found


def _matches(
    principal: Principal, open_path: OpenPath, candidates: list[tuple[Grant, Value]], index: ArnIndex
) -> Iterator[_Match]:
    for grant, resource in candidates:
        for target in (*index.of(grant, resource), *_own_policy(principal, grant, resource)):
            yield _Match(grant, target, _restricted_to(open_path, grant, resource))


def _own_policy(principal: Principal, grant: Grant, resource: Value) -> Iterator[ArnTarget]:
    """A managed policy that no principal of the stack has, where `resource` is about that policy itself."""
    if principal.kind == "policy" and principal.resource and isinstance(resource, str):
        target = ArnTarget("iam", policy_resource_id(principal.resource), principal)
        if overlaps(resource.split(":", 5)[-1], target.resource_id) and not any_overlaps(
            [pattern.split(":", 5)[-1] for pattern in grant.excluded], target.resource_id
        ):
            yield target


def _follow(found: Survey, principal: Principal, matches: list[_Match], trusts: TrustEdges) -> None:
    """Adds to `found` what one path reaches by its grants' named resources."""
    found.boundary_changes += ((each.target.principal, each.open_path) for each in matches if each.target.is_boundary)
    named = [each for each in matches if not each.target.is_boundary]
    if named and named[0].open_path.path.target == _REWRITE:
        # Who can rewrite a policy gives its holder anything, unless a boundary limits that holder.
        found.unbounded += [each.open_path for each in named if not each.target.principal.boundary][:1]
        return
    if named and named[0].open_path.path.target == _RESTORE:
        # What an older version of its own policy allowed is not known: it may have been anything.
        own = (each for each in named if each.target.principal is principal and not principal.boundary)
        found.unbounded += [each.open_path for each in own][:1]
    reached = {principal, *(edge.target for edge in found.edges)}
    for match in named:
        if match.target.principal not in reached and (edge := _edge(principal, match, trusts)):
            reached.add(match.target.principal)
            found.edges.append(edge)


def _edge(source: Principal, match: _Match, trusts: TrustEdges) -> Edge | None:
    if not _is_under_the_boundary(match.target.principal, match.grant):
        return None
    is_assume = match.open_path.path.target == ASSUME
    reason = _assume_reason(source, match, trusts) if is_assume else _path_reason(source, match)
    if not reason:
        return None
    return Edge(
        source=source,
        source_label=source.label,
        target=match.target.principal,
        reason=reason,
        open_path=None if is_assume else match.open_path,
    )


def _assume_reason(source: Principal, match: _Match, trusts: TrustEdges) -> str:
    role = match.target.principal
    admitting = trusts.statement_admitting(role, source)
    return admitting and f"{source.label} can assume {role.label}: {match.grant.evidence} and {admitting} allow it"


def _path_reason(source: Principal, match: _Match) -> str:
    """How a path other than AssumeRole reaches its target, as a clause; empty where the target's trust prevents it."""
    path, target = match.open_path.path, match.target.principal
    by = f"(path {path.id}, by {'; '.join(dict.fromkeys(grant.evidence for grant in match.open_path.evidence))})"
    if path.category == "pass-role":
        services = (each for each in path.services if allows_service(match.grant, each) and admits(target.trust, each))
        service = next(services, "")
        return service and f"{source.label} can pass {target.label} to {service} and control what it runs {by}"
    if match.target.workload:
        return f"{source.label} can control {match.target.workload.label}, which runs under {target.label} {by}"
    return f"{source.label} can act on {target.label} and so gets {path.grants} {by}"


def _is_by_design(principal: Principal, open_path: OpenPath) -> bool:
    """Whether AWS wrote the permissions of a path for the service that the role is for: nobody else can take it."""
    return all(need_of(principal, grant.statement) is not Need.NONE for grant in open_path.evidence)


def _restricted_to(open_path: OpenPath, grant: Grant, resource: Value) -> OpenPath:
    """A path by one of several grants of the same step, and one resource of it."""
    evidence = tuple(grant if each.action == grant.action else each for each in open_path.evidence)
    return replace(open_path, evidence=evidence, named_targets=(resource,))


def _is_under_the_boundary(target: Principal, grant: Grant) -> bool:
    """Whether the target has the permissions boundary that the grant's conditions ask for, as far as is known."""
    arn = target.boundary.arn if target.boundary else ()
    context = Context({_BOUNDARY: (arn,) if isinstance(arn, str) else arn})
    return all(holds(each, context) is not False for each in grant.conditions if each.lower_key == _BOUNDARY)
