"""Trust in a service that AWS does not have: mostly a misspelt one.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
"""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache, partial

from least_privilege.aws.service_facts import service_names
from least_privilege.aws.service_principals import global_name
from least_privilege.aws.service_reference import services
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.arn_fields import pasteable
from least_privilege.rules.support.callers.embedded_statements import trust_statements
from least_privilege.rules.support.callers.principal_statements import named, with_principals
from least_privilege.stack.model import Resource

_DOMAIN = ".amazonaws.com"


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in trust_statements(resource):
        for principal in named(embedded.statement.principals, "Service"):
            if meant := _similar_service(principal):
                corrected = with_principals(embedded.statement, partial(_corrected, principal, meant))
                yield Finding(
                    id=f"trust-unknown-service:{''.join(principal.split())}",
                    evidence=f"{embedded.label} trusts {principal}, but no known AWS service has this name, so nothing "
                    "can assume the role through it.",
                    fix=f"correct the name, {pasteable('Principal', corrected)}.",
                )


def _corrected(wrong: str, meant: str, _kind: str, principal: str) -> str:
    return meant if principal == wrong else principal


@lru_cache(512)
def _similar_service(principal: str) -> str:
    """The known service principal with a name like that of an unknown one; empty where it is known, or like none.

    One that is like none may be newer than the pack's data.
    """
    name, domain, _ = global_name(principal).partition(_DOMAIN)
    if not domain or name in services() or name in service_names():
        return ""
    candidates = [each for each in services() | service_names() if each.count(".") == name.count(".")]
    found = get_close_matches(name, candidates, 1, 0.8)
    return found[0] + _DOMAIN if found else ""


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
