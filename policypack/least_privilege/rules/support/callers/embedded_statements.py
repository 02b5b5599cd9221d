"""The Allow statements of the policies in a resource, each with the policy that it is in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from least_privilege.policy.document import Document, PolicyKind, Statement
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.support.callers.conditions_in_force import (
    Restrictive,
    ineffective_conditions,
    is_restricted,
)
from least_privilege.rules.support.callers.principal_statements import allow_statements_of
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.rules.support.written_actions import written_actions
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies


@dataclass(frozen=True, eq=False)
class EmbeddedStatement:
    """An Allow, and the policy that it is in."""

    policy: EmbeddedPolicy
    statement: Statement

    @property
    def document(self) -> Document:
        return self.policy.document

    @property
    def resource(self) -> Resource:
        return self.policy.resource

    @property
    def label(self) -> str:
        """`Statement 'Deploy' of the trust policy of role 'web'`."""
        return f"{self.statement.label} of the {self.policy.label}"

    @property
    def calls(self) -> str:
        """What it allows, after whom it lets: `call sqs:SendMessage`."""
        if self.statement.not_actions:
            return f"call every action but {some(texts(self.statement.not_actions))}"
        return f"call {some(texts(self.statement.actions)) or 'actions that are unknown at preview'}"

    def of_it(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """`findings` on it, with the actions that it allows."""
        for each in findings:
            yield replace(each, actions=written_actions(self.statement))

    @property
    def ineffective_conditions(self) -> str:
        return ineffective_conditions(self.statement)

    def is_restricted(
        self, is_restrictive: Restrictive, *actions: str, exempt: Restrictive = lambda _conditions: False
    ) -> bool:
        """As `conditions_in_force.is_restricted`, among the statements of its policy."""
        return is_restricted(self.document, self.statement, is_restrictive, *actions, exempt=exempt)


def allow_statements(resource: Resource, *kinds: PolicyKind) -> Iterator[EmbeddedStatement]:
    """Every Allow of the policies in `resource`, of `kinds` where given."""
    for policy in embedded_policies(resource):
        if policy.kind in kinds or not kinds:
            yield from (EmbeddedStatement(policy, statement) for statement in allow_statements_of(policy.document))


def trust_statements(resource: Resource) -> Iterator[EmbeddedStatement]:
    """Every Allow of the trust policies in `resource`."""
    return allow_statements(resource, PolicyKind.TRUST)
