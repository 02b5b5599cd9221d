"""Trust in services: on behalf of named accounts or resources only.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
"""

from collections.abc import Iterator

from least_privilege.aws.service_facts import ServiceTrust, service_trusts
from least_privilege.aws.service_principals import global_name
from least_privilege.policy.document import Statement
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.added_conditions import for_service
from least_privilege.rules.support.callers.arn_fields import ArnFields, arn_fields, equals
from least_privilege.rules.support.callers.conditions_in_force import (
    SOURCE_KEYS,
    never_of_service,
    restricted_by,
    without_loopholes,
)
from least_privilege.rules.support.callers.embedded_statements import trust_statements
from least_privilege.rules.support.callers.principal_statements import allows_any, named
from least_privilege.stack.model import Resource

_ASSUME = "sts:assumerole"


def _check(resource: Resource, options: Options) -> Iterator[Finding]:
    for embedded in trust_statements(resource):
        statement = embedded.statement
        if not allows_any(statement, _ASSUME) or embedded.is_restricted(
            restricted_by(*SOURCE_KEYS), _ASSUME, exempt=never_of_service(sends_account=False)
        ):
            continue
        for principal in named(statement.principals, "Service"):
            fact = service_trusts().get(global_name(principal))
            if fact and fact.demanded:
                yield Finding(
                    id=f"trust-confused-deputy:{principal}",
                    evidence=f"{embedded.label} lets {principal} assume the role on behalf of any account (confused "
                    f"deputy){embedded.ineffective_conditions}.",
                    fix=f"{_fix(statement, principal, fact, arn_fields(resource, options))} ({fact.url}).",
                )


def _fix(statement: Statement, principal: str, fact: ServiceTrust, fields: ArnFields) -> str:
    """The condition on the source that the service sends: on its account, if it sends that."""
    demanded = {name: each for name, each in service_trusts().items() if each.demanded}
    if strict := without_loopholes(statement, "aws:sourceaccount", "aws:sourcearn"):
        return for_service(statement, principal, strict, demanded)
    source = fields.fill(fact.source) if fact.source else ""
    if "aws:SourceAccount" not in fact.keys:
        return for_service(statement, principal, {"ArnLike": {"aws:SourceArn": source}}, demanded)
    also = f"; to restrict it further, also compare aws:SourceArn with {source}" if source else ""
    return for_service(statement, principal, equals("aws:SourceAccount", fields.account), demanded) + also


RULE = ResourceRule(
    name="trust-confused-deputy",
    description="A service assumes a role only on behalf of named accounts or resources",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    level_reason="most services assume a role only for those who may pass it, within its account: the condition is a "
    "second safeguard",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention",
    types=frozenset(),
    check=_check,
    bad='{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}',
    good='{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole", '
    '"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}',
)
