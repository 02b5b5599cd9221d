"""Who may do what in a stack, for reports: effective permissions, trust and resource policies."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from least_privilege.aws import managed_policies
from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.wildcards import overlaps
from least_privilege.principals import effective_permissions
from least_privilege.principals.permission_holders import loose_policies
from least_privilege.principals.principal import Principal
from least_privilege.principals.workloads import workloads
from least_privilege.questions.access import StackAccess
from least_privilege.questions.key_grants import GRANT, source_of
from least_privilege.reports.model import UNKNOWN_TEXT, ReportedAccess, ReportedGrant, ReportedPrincipal, ReportedTrust
from least_privilege.reports.normal_form import grants, trust
from least_privilege.reports.other_access import other_access
from least_privilege.reports.reach import resources, steps
from least_privilege.reports.redaction import Redactor
from least_privilege.rules.support.stack_access import access_to
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import display_name, embedded_policies

_OWN_ACCOUNT: Final = "the account, by identity policies"


def access(stack: Stack, redactor: Redactor, own_accounts: Iterable[str] = ()) -> ReportedAccess:
    """Every principal of `stack`, every managed policy that none of them has, and every resource that lets others in;
    who can become whom, and who may do what with which resource. `own_accounts` are the stack's, where they are
    configured."""
    asked = access_to(stack, own_accounts)
    inside, outside = _running(stack)
    everyone = (*effective_permissions.principals(stack), *loose_policies(stack))
    found = [_principal(each, redactor, asked, inside) for each in everyone]
    found += [_outside(role, runs) for role, runs in outside.items()]
    found += [each for resource in stack.resources for each in _of_resource(resource, redactor, asked)]
    return ReportedAccess(
        principals=tuple(sorted(found, key=lambda each: (each.kind, each.name, each.urn))),
        steps=steps(asked),
        resources=resources(asked),
    )


def _running(stack: Stack) -> tuple[Mapping[Principal, list[ReportedTrust]], Mapping[str, list[ReportedTrust]]]:
    """What runs under each role of the stack, and under each one outside, by its name or ARN: it acts as the role."""
    inside: dict[Principal, list[ReportedTrust]] = {}
    outside: dict[str, list[ReportedTrust]] = {}
    for workload, roles in workloads(stack):
        who = f"{workload.resource.kind} {display_name(workload.resource)}"
        runs = ReportedTrust(effect="Allow", who=who, action="run under it")
        for role in roles:
            inside.setdefault(role, []).append(runs)
        if not roles and isinstance(workload.role, str) and ":role/aws-service-role/" not in workload.role:
            outside.setdefault(workload.role, []).append(runs)
    return inside, outside


def _outside(role: str, runs: Iterable[ReportedTrust]) -> ReportedPrincipal:
    return ReportedPrincipal(kind="role outside the stack", name=role, urn="", trust=tuple(sorted(set(runs))))


def _principal(
    each: Principal, redactor: Redactor, asked: StackAccess, running: Mapping[Principal, Iterable[ReportedTrust]]
) -> ReportedPrincipal:
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
    let_in = [*(trust(each.trust.statements, redactor) if each.trust else ()), *running.get(each, ())]
    return ReportedPrincipal(
        kind=each.kind,
        name=each.name,
        urn=each.urn,
        grants=own,
        trust=tuple(sorted(set(let_in))),
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


def _of_resource(resource: Resource, redactor: Redactor, asked: StackAccess) -> Iterator[ReportedPrincipal]:
    """Whom a resource lets in by its own policies, a grant on a key, or without any policy; and what a policy allows or
    denies that is no principal's. Nothing where that is nothing."""
    if resource.component:
        return
    embedded = [each for each in embedded_policies(resource) if each.kind is PolicyKind.RESOURCE]
    documents = [each.document for each in embedded]
    documents += [resource.memoize(source_of).document] if resource.type == GRANT else []
    found = {each for document in documents for each in trust(document.statements, redactor)}
    for source in asked.targets.policies_by_default(resource):  # The same, whether the account's id is known or not.
        found.update(replace(each, who=_OWN_ACCOUNT) for each in trust(source.document.statements, redactor))
    if resource.type != GRANT:
        found.update(other_access(resource))
    own = _of(_of_no_principal(resource), redactor)
    if found or own or embedded:
        yield ReportedPrincipal(
            kind=resource.kind,
            name=display_name(resource),
            urn=resource.urn,
            grants=own,
            trust=tuple(sorted(found)),
            unread=tuple(each.label for each in embedded if each.document.has_unknown_statements),
        )


def _of_no_principal(resource: Resource) -> Iterator[Source]:
    """What an IoT policy gives to devices, and what an organization's policy denies: its Allows grant nothing."""
    for each in embedded_policies(resource):
        if each.kind is PolicyKind.IOT:
            yield Source(each.document, each.label, resource.urn)
        elif each.kind in (PolicyKind.SERVICE_CONTROL, PolicyKind.RESOURCE_CONTROL):
            denies = tuple(statement for statement in each.document.statements if not statement.allows)
            yield Source(replace(each.document, statements=denies), each.label, resource.urn)
