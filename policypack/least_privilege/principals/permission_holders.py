"""What has permissions: every principal of a stack, and every managed policy that none of them has."""

from collections.abc import Iterable, Iterator

from least_privilege.evaluation.grants import Source
from least_privilege.principals.arn_index import policy_resource_id
from least_privilege.principals.effective_permissions import principals
from least_privilege.principals.principal import Principal
from least_privilege.stack.attachments import POLICY, ROLE, USER
from least_privilege.stack.model import Stack
from least_privilege.stack.policy_locations import display_name, embedded_policies


def holders(stack: Stack) -> tuple[Principal, ...]:
    """The principals of `stack`, and one for each managed policy that a principal outside may have.

    Not for one that is a boundary: it grants nothing. Where no role of the stack has it yet, it is one if a condition
    on iam:PermissionsBoundary names it, as in the permissions of a pipeline that creates roles.
    """
    return stack.memoize(_holders)


def _holders(stack: Stack) -> tuple[Principal, ...]:
    everyone, loose = principals(stack), loose_policies(stack)
    demanded = _demanded_boundaries(everyone) if loose else set()
    may_be_had = [each for each in loose if each.resource and policy_resource_id(each.resource) not in demanded]
    return (*everyone, *may_be_had)


def loose_policies(stack: Stack) -> tuple[Principal, ...]:
    """One for each managed policy that no principal of `stack` has, as a policy or as its boundary."""
    return stack.memoize(_loose_policies)


def _loose_policies(stack: Stack) -> tuple[Principal, ...]:
    return tuple(_find(stack))


def _find(stack: Stack) -> Iterator[Principal]:
    everyone = principals(stack)
    used = {source.urn for principal in everyone for source in principal.sources}
    for resource in stack.of(ROLE, USER):
        used.update(policy.urn for policy in stack.behind(resource, "permissionsBoundary", POLICY))
    for principal in everyone:
        used.update(source.urn for source in (principal.boundary and principal.boundary.sources) or ())
    for policy in stack.of(POLICY):
        if policy.urn not in used:
            sources = [Source(p.document, p.label, policy.urn) for p in embedded_policies(policy)]
            yield Principal(
                kind="policy", name=display_name(policy), urn=policy.urn, resource=policy, own_sources=sources
            )


def _demanded_boundaries(everyone: Iterable[Principal]) -> set[str]:
    """The last parts of the ARNs that conditions on a role's boundary name.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
    """
    sources = {source for principal in everyone for source in principal.own_sources}
    conditions = (
        condition
        for source in sources
        for statement in source.document.statements
        for condition in statement.conditions
        if condition.lower_key == "iam:permissionsboundary"
    )
    return {text.split(":", 5)[-1] for condition in conditions for text in condition.texts}
