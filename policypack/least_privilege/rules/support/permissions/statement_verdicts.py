"""The verdict on one Allow, wherever it is: in the program's own policy, or in an AWS managed policy that it attaches.

What AWS itself says that a service's role needs is judged with the role: it is advisory, or no fault at all, where
nothing but that service can assume the role.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from least_privilege.policy.document import Document, Statement
from least_privilege.principals.permission_holders import holders
from least_privilege.principals.principal import Principal
from least_privilege.principals.service_roles import Need, may_be_needed, need_of
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Options
from least_privilege.rules.support.permissions.allowances import Allowance, allowances, identity_policies
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import EmbeddedPolicy


@dataclass(frozen=True)
class StatementVerdicts:
    """The checks of a rule whose `judge` says what it finds in an Allow of an identity policy."""

    judge: Callable[[EmbeddedPolicy, Allowance], Iterable[Finding]]

    def of_resource(self, resource: Resource, _options: Options) -> Iterator[Finding]:
        """What is found in the statements that no service needs."""
        for embedded in identity_policies(resource):
            for given in allowances(embedded.document):
                if not may_be_needed(given.statement):
                    yield from self.judge(embedded, given)

    def of_stack(self, stack: Stack, _options: Options) -> Iterator[Finding]:
        """What is found in the others, by who has them."""
        for embedded, given, need in stack.memoize(_perhaps_needed):
            if need is not Need.WHOLE:
                for found in self.judge(embedded, given):
                    yield replace(in_role(found, need), urn=embedded.resource.urn)


def in_role(found: Finding, need: Need) -> Finding:
    """A finding as it is where the role's service has this `need` of what it is about."""
    if need is not Need.NARROWER:
        return found
    evidence = f"{found.evidence} AWS's own policy for the role's service grants as much."
    return replace(found, evidence=evidence, advisory=True)


def _perhaps_needed(stack: Stack) -> list[tuple[EmbeddedPolicy, Allowance, Need]]:
    return [
        (embedded, given, need_in(stack, resource.urn, embedded.document, given.statement))
        for resource in stack.resources
        for embedded in identity_policies(resource)
        for given in allowances(embedded.document)
        if may_be_needed(given.statement)
    ]


def need_in(stack: Stack, urn: str, document: Document, statement: Statement) -> Need:
    """Whether the services of all roles that have the policies of the resource `urn` need one of their statements."""
    if not may_be_needed(statement):
        return Need.NONE
    by_source = stack.memoize(_by_source)
    # A component's document is its child's, where that is unknown.
    having = by_source.get(urn) or by_source.get(document) or []
    found = {need_of(holder, statement) for holder in having}
    return min(found, key=lambda need: need.value) if found else Need.NONE


def _by_source(stack: Stack) -> dict[str | Document, list[Principal]]:
    """The principals that have a policy, by the URN of the resource that carries it, and by its document."""
    found: dict[str | Document, list[Principal]] = {}
    for holder in holders(stack):
        for key in dict.fromkeys(key for source in holder.sources for key in (source.urn, source.document)):
            found.setdefault(key, []).append(holder)
    return found
