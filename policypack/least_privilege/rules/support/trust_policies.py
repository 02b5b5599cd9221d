"""The statements of trust policies that let somebody in."""

from collections.abc import Iterator

from least_privilege.policy.document import Kind, Statement
from least_privilege.rules.support.principal_statements import (
    allows,
)
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies


def trust_statements(resource: Resource) -> Iterator[tuple[EmbeddedPolicy, Statement]]:
    """Every Allow of the trust policies in `resource`, with its place."""
    for embedded in embedded_policies(resource):
        if embedded.kind is Kind.TRUST:
            yield from ((embedded, statement) for statement in allows(embedded.document))
