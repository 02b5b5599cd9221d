"""Roles that anyone can assume.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
"""

from collections.abc import Iterator

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.arn_fields import arn_fields, named_callers
from least_privilege.rules.support.callers.conditions_in_force import CALLER_IDENTITY_KEYS, restricted_by
from least_privilege.rules.support.callers.embedded_statements import trust_statements
from least_privilege.rules.support.callers.principal_statements import everyone
from least_privilege.stack.model import Resource


def _check(resource: Resource, options: Options) -> Iterator[Finding]:
    for embedded in trust_statements(resource):
        element = everyone(embedded.statement)
        if not element or embedded.is_restricted(restricted_by(*CALLER_IDENTITY_KEYS)):
            continue
        principal = named_callers(embedded.statement, arn_fields(resource, options))
        yield Finding(
            id="trust-public-principal",
            evidence=f"{embedded.label} has {element}: anyone, in any AWS account, can assume the role"
            f"{embedded.ineffective_conditions}.",
            fix=f"{principal}; or add a condition that only your own callers meet, on "
            "aws:PrincipalOrgID, aws:PrincipalAccount or aws:PrincipalArn.",
            checks=("ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",)
            if "*" in embedded.statement.principals
            else (),
        )


RULE = ResourceRule(
    name="trust-public-principal",
    description="No role can be assumed by anyone",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    level_reason="any AWS account in the world can assume the role",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous",
    types=frozenset(),
    check=_check,
    bad='{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}',
    good='{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}',
)
