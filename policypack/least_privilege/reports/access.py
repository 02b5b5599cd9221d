"""Who may do what in a stack, for reports: effective permissions, trust and resource policies."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from least_privilege.aws import managed_policies
from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.wildcards import overlaps
from least_privilege.principals import effective_permissions
from least_privilege.principals.principal import Principal
from least_privilege.questions.access import StackAccess
from least_privilege.questions.key_grants import GRANT, source_of
from least_privilege.reports.model import UNKNOWN_TEXT, ReportedAccess, ReportedGrant, ReportedPrincipal
from least_privilege.reports.normal_form import grants, trust
from least_privilege.reports.reach import resources, steps
from least_privilege.reports.redaction import Redactor
from least_privilege.rules.support.stack_access import access_to
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import display_name, embedded_policies


def access(stack: Stack, redactor: Redactor, own_accounts: Iterable[str] = ()) -> ReportedAccess:
    """Every principal of `stack` and every resource with a policy of its own, who can become whom, and who may do what
    with which resource; `own_accounts` are the stack's, where they are configured."""
    asked = access_to(stack, own_accounts)
    found = [_principal(each, redactor, asked) for each in effective_permissions.principals(stack)]
    found += [each for resource in stack.resources for each in _resource_policies(resource, redactor)]
    found += [_key_grant(resource, redactor) for resource in stack.of(GRANT)]
    return ReportedAccess(
        principals=tuple(sorted(found, key=lambda each: (each.kind, each.name, each.urn))),
        steps=steps(asked),
        resources=resources(asked),
    )


def _principal(each: Principal, redactor: Redactor, asked: StackAccess) -> ReportedPrincipal:
    boundary, limits = "", None
    if each.boundary:
        boundary = each.boundary.arn if isinstance(each.boundary.arn, str) else UNKNOWN_TEXT
        # All of it is the boundary's: no grant says which statement it is from.
        known = each.boundary.sources is not None
        limits = tuple(replace(grant, by=()) for grant in _of(each.boundary.sources or (), redactor)) if known else None
    every = _of(each.sources, redactor)
    # What the boundary does not allow is not granted.
    own = tuple(grant for grant in every if limits is None or grant.effect == "Deny" or _within(grant, limits))
    hidden = [source.label for source in each.hidden]
    if each.trust and each.trust.has_unknown_statements:
        hidden.append("trust policy")
    for arn, resource in each.unresolved:
        hidden.append(arn if isinstance(arn, str) and arn else f"{UNKNOWN_TEXT} of {resource.name}")
    hidden += [f"of {group.label}" for group in each.unseen_groups]
    return ReportedPrincipal(
        kind=each.kind,
        name=each.name,
        urn=each.urn,
        grants=own,
        trust=tuple(sorted(set(trust(each.trust.statements, redactor)))) if each.trust else (),
        boundary=boundary,
        limits=limits or (),
        outside=tuple(grant for grant in every if grant not in own) if len(own) < len(every) else (),
        privilege=asked.privilege(each),
        policies=tuple(sorted({urn for s in each.sources for urn in (s.urn, s.attached_by) if urn})),
        unread=tuple(sorted(set(hidden))),
    )


def _of(sources: Iterable[Source], redactor: Redactor) -> tuple[ReportedGrant, ...]:
    found: dict[ReportedGrant, ReportedGrant] = {}
    for source in sources:
        via = (managed_policies.name_of(source.arn) or "") if source.arn else ""
        for grant in grants(source, redactor, via):
            # A grant of the team's own policy is shown as theirs, even where an AWS managed policy has it, too.
            before = found.get(grant, grant)
            by = tuple(dict.fromkeys((*before.by, *grant.by)))
            found[grant] = replace(before if via else grant, by=by)
    return tuple(sorted(found.values()))


def _within(grant: ReportedGrant, limits: Iterable[ReportedGrant]) -> bool:
    return any(
        limit.effect == "Allow"
        and _meets(grant.action.lower(), limit.action.lower())
        and _meets(grant.resource, limit.resource)
        for limit in limits
    )


def _meets(one: str, other: str) -> bool:
    return UNKNOWN_TEXT in (one, other) or overlaps(one, other)


def _key_grant(grant: Resource, redactor: Redactor) -> ReportedPrincipal:
    document = grant.memoize(source_of).document
    return ReportedPrincipal(
        kind=grant.kind,
        name=display_name(grant),
        urn=grant.urn,
        trust=tuple(sorted(set(trust(document.statements, redactor)))),
    )


def _resource_policies(resource: Resource, redactor: Redactor) -> Iterator[ReportedPrincipal]:
    for embedded in embedded_policies(resource):
        if embedded.kind is PolicyKind.RESOURCE and not resource.component:
            yield ReportedPrincipal(
                kind=resource.kind,
                name=display_name(resource),
                urn=resource.urn,
                trust=tuple(sorted(set(trust(embedded.document.statements, redactor)))),
                unread=(embedded.label,) if embedded.document.has_unknown_statements else (),
            )
