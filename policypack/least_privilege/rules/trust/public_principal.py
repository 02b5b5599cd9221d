"""Trust policies: who may become a role."""

from collections.abc import Iterator

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import some
from least_privilege.rules.support.principal_statements import (
    WHO,
    everybody,
    is_restricted,
    keys_of,
    restricted_by,
)
from least_privilege.rules.support.trust_policies import trust_statements
from least_privilege.stack.model import Resource


def _public(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded, statement in trust_statements(resource):
        who = everybody(statement)
        if not who or is_restricted(embedded.document, statement, restricted_by(*WHO)):
            continue
        keys = keys_of(statement.conditions)
        still = f"; its condition on {some(keys)} does not close it" if keys else ""
        yield Finding(
            id="trust-public-principal",
            evidence=f"{statement.label} of {embedded.label} lets {who} of any AWS account assume the role{still}.",
            fix='name who is meant, e.g. {"AWS": "arn:aws:iam::ACCOUNT:role/NAME"}, or add a condition that only '
            "your own callers meet: aws:PrincipalOrgID, aws:PrincipalAccount or aws:PrincipalArn.",
        )


RULES = (
    ResourceRule(
        name="trust-public-principal",
        description="A role is not assumable by everybody",
        severity=Severity.CRITICAL,
        level=Level.MANDATORY,
        level_reason="any AWS account in the world can take the role",
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous",
        types=frozenset(),
        check=_public,
        bad='{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}',
        good='{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}',
    ),
)
