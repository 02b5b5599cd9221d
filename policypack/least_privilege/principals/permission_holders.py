"""What has permissions: every principal of a stack, and every managed policy that none of them has."""

from collections.abc import Iterator

from least_privilege.evaluation.grants import Source
from least_privilege.principals.effective_permissions import principals
from least_privilege.principals.principal import Principal
from least_privilege.stack.attachments import POLICY, ROLE, USER
from least_privilege.stack.model import Stack
from least_privilege.stack.policy_locations import display_name, embedded_policies


def holders(stack: Stack) -> tuple[Principal, ...]:
    """The principals of `stack`, and one for each managed policy that a principal outside may have.

    Not for one that is a boundary: it grants nothing.
    """
    return stack.memoize(_holders)


def _holders(stack: Stack) -> tuple[Principal, ...]:
    return tuple(_find(stack))


def _find(stack: Stack) -> Iterator[Principal]:
    everyone = principals(stack)
    yield from everyone
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
