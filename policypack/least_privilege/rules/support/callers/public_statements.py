"""Statements of a resource's policy for everyone: in any account, or in an organization.

To a service of VPC Lattice `*` admits what is in associated VPCs, and those of an organization's delegation policy are
for its own accounts.
Source: https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html#anonymous-unauthenticated-principals
        https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
"""

from collections.abc import Iterator

from least_privilege.policy.document import Condition
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Options
from least_privilege.rules.support.callers.arn_fields import arn_fields, pasteable
from least_privilege.rules.support.callers.conditions_in_force import covering_denies
from least_privilege.rules.support.callers.delegations import DELEGATION
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement
from least_privilege.rules.support.callers.outsiders import admits_organization, known_callers, unknown_outsiders
from least_privilege.rules.support.callers.principal_statements import everyone
from least_privilege.rules.support.callers.public_access_blocks import AUTH_POLICY
from least_privilege.rules.support.callers.takeovers import takeover_actions, takeover_clause, without_takeover
from least_privilege.stack.resource_permissions import LAMBDA_PERMISSION


def on_everyone(embedded: EmbeddedStatement, options: Options) -> Iterator[Finding]:
    """Findings on a statement for principals in any account: of a delegation policy, in any of the organization's.

    Who may invoke a function, another rule judges.
    """
    if embedded.resource.type == DELEGATION:
        yield from _on_every_member(embedded)
    elif embedded.resource.type == AUTH_POLICY:
        if not _takes_no_anonymous(embedded):
            yield from _on_outsiders(embedded, options)
    elif embedded.resource.type != LAMBDA_PERMISSION:
        yield from _on_outsiders(embedded, options)


def on_organization(embedded: EmbeddedStatement) -> Iterator[Finding]:
    """A finding on a statement that lets a whole organization change the policy."""
    is_judged = everyone(embedded.statement) and embedded.resource.type != DELEGATION
    takeover = takeover_actions(embedded) if is_judged else []
    if takeover and admits_organization(embedded):
        yield Finding(
            id="resource-policy-public:takeover:organization",
            evidence=f"{embedded.label} lets everyone in the organization {embedded.calls}{takeover_clause(takeover)}.",
            fix=f"{without_takeover(embedded, takeover)}.",
        )


def _on_outsiders(embedded: EmbeddedStatement, options: Options) -> Iterator[Finding]:
    is_within = embedded.resource.type == AUTH_POLICY
    for outsiders in unknown_outsiders(embedded):
        who = "everything in the VPCs that are associated" if is_within else outsiders.who
        yield Finding(
            id="resource-policy-public",
            evidence=f"{embedded.label} lets {who} {embedded.calls}"
            f"{takeover_clause(takeover_actions(embedded))}{embedded.ineffective_conditions}.",
            fix=known_callers(embedded, outsiders, arn_fields(embedded.resource, options)),
            urn=embedded.resource.urn,
            advisory=is_within,
        )


def _on_every_member(embedded: EmbeddedStatement) -> Iterator[Finding]:
    """Power over an organization for all of its accounts."""
    if unknown_outsiders(embedded) or admits_organization(embedded):
        yield Finding(
            id="resource-policy-public",
            evidence=f"{embedded.label} lets every account of the organization {embedded.calls}"
            f"{takeover_clause(takeover_actions(embedded))}.",
            fix="name the account that administers the policies, "
            f"{pasteable('Principal', {'AWS': 'arn:aws:iam::ACCOUNT:root'})}.",
            urn=embedded.resource.urn,
        )


def _takes_no_anonymous(embedded: EmbeddedStatement) -> bool:
    """Whether a condition, or a Deny for nobody else, leaves out callers who do not sign their requests."""
    denies = covering_denies(embedded.document, embedded.statement)
    return any(_is_on_anonymous(each, negated=True) for each in embedded.statement.conditions) or any(
        all(_is_on_anonymous(each, negated=False) for each in deny.conditions) for deny in denies
    )


def _is_on_anonymous(condition: Condition, *, negated: bool) -> bool:
    how = condition.parsed_operator
    values = [text.lower() for text in condition.texts]
    is_on_type = condition.lower_key == "aws:principaltype" and "anonymous" in values
    return is_on_type and how is not None and how.negated is negated
