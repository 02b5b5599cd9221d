"""Trust in AWS services: a service that acts for everybody must be told for whom it may take a role, and must exist."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

from least_privilege.aws.service_facts import service_names, service_trusts
from least_privilege.aws.service_reference import services
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import some
from least_privilege.rules.support.principal_statements import (
    is_restricted,
    keys_of,
    lets_in,
    named,
    restricted_by,
)
from least_privilege.rules.support.service_principals import SOURCES, service_name
from least_privilege.rules.support.trust_policies import trust_statements
from least_privilege.stack.model import Resource

_DOMAIN = ".amazonaws.com"


def _confused(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded, statement in trust_statements(resource):
        if not lets_in(statement, "sts:assumerole") or is_restricted(
            embedded.document, statement, restricted_by(*SOURCES), "sts:assumerole"
        ):
            continue
        for principal in named(statement.principals, "Service"):
            fact = service_trusts().get(service_name(principal))
            if fact is None or not fact.demanded:
                continue
            keys = keys_of(statement.conditions)
            still = f" (its condition on {some(keys)} does not tell)" if keys else ""
            wanted = {"aws:SourceAccount": "your account"} if "aws:SourceAccount" in fact.keys else {}
            if fact.source:
                wanted["aws:SourceArn"] = fact.source
            yield Finding(
                id=f"trust-confused-deputy:{principal}",
                evidence=f"{statement.label} of {embedded.label} trusts {principal} on whosever behalf it calls"
                f"{still}: another account that gets the service to use this role acts with it.",
                fix="add a condition on "
                + " and ".join(f"{key} ({value})" for key, value in wanted.items())
                + f", which the service sends ({fact.url}).",
            )


def _unknown_service(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded, statement in trust_statements(resource):
        for principal in named(statement.principals, "Service"):
            if near := _misspelt(principal):
                yield Finding(
                    id=f"trust-unknown-service:{''.join(principal.split())}",
                    evidence=f"{statement.label} of {embedded.label} trusts {principal}, but AWS is not known to have "
                    "a service of that name: nobody takes the role by it.",
                    fix=f"write {near}, if that is meant.",
                )


@lru_cache(512)
def _misspelt(principal: str) -> str:
    """The service principal that one which AWS is not known to have is like; empty where it is known, or like none.

    One that is like none may be newer than the pack's data.
    """
    name, domain, _ = service_name(principal).partition(_DOMAIN)
    if not domain or name in services() or name in service_names():
        return ""
    alike = [each for each in services() | service_names() if each.count(".") == name.count(".")]
    found = get_close_matches(name, alike, 1, 0.8)
    return found[0] + _DOMAIN if found else ""


RULES = (
    ResourceRule(
        name="trust-confused-deputy",
        description="A service assumes a role for named accounts or resources only",
        severity=Severity.MEDIUM,
        level=Level.ADVISORY,
        level_reason="most services take a role only from who may pass it, within its account: the condition is the "
        "second lock",
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention",
        types=frozenset(),
        check=_confused,
        bad='{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}',
        good='{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole", '
        '"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}',
    ),
    ResourceRule(
        name="trust-unknown-service",
        description="The services that a role trusts exist",
        severity=Severity.LOW,
        level=Level.ADVISORY,
        level_reason="AWS publishes no list of service principals: one that looks misspelt may be new",
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services",
        types=frozenset(),
        check=_unknown_service,
        bad='{"Effect": "Allow", "Principal": {"Service": "lamda.amazonaws.com"}, "Action": "sts:AssumeRole"}',
        good='{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}',
    ),
)
