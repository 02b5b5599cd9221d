"""Trust in a service that AWS does not have: mostly a misspelt one.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
"""

from collections.abc import Iterator
from functools import partial

from least_privilege.aws.service_principals import similar_service
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.arn_fields import pasteable
from least_privilege.rules.support.callers.embedded_statements import trust_statements
from least_privilege.rules.support.callers.principal_statements import named, with_principals
from least_privilege.stack.model import Resource


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in trust_statements(resource):
        for principal in named(embedded.statement.principals, "Service"):
            if meant := similar_service(principal):
                corrected = with_principals(embedded.statement, partial(_corrected, principal, meant))
                yield Finding(
                    id=f"trust-unknown-service:{''.join(principal.split())}",
                    evidence=f"{embedded.label} trusts {principal}, but no known AWS service has this name, so nothing "
                    "can assume the role through it.",
                    fix=f"correct the name, {pasteable('Principal', corrected)}.",
                )


def _corrected(wrong: str, meant: str, _kind: str, principal: str) -> str:
    return meant if principal == wrong else principal


RULE = ResourceRule(
    name="trust-unknown-service",
    description="The services that a role trusts exist",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    level_reason="AWS publishes no list of service principals: one that looks misspelt may be new",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services",
    types=frozenset(),
    check=_check,
    bad='{"Effect": "Allow", "Principal": {"Service": "lamda.amazonaws.com"}, "Action": "sts:AssumeRole"}',
    good='{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}',
)
