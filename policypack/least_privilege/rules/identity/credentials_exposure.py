"""Calls that return credentials, on every resource of a type."""

from collections.abc import Iterator

from least_privilege.aws import service_facts
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule, always
from least_privilege.rules.support.permissions.sensitive_actions import returns_credentials
from least_privilege.rules.support.permissions.sensitive_grants import called, sensitive_grants
from least_privilege.stack.model import Stack


def _check(stack: Stack, _options: Options) -> Iterator[Finding]:
    for grant in sensitive_grants(stack, returns_credentials):
        what = called(grant.actions, service_facts.credentials_exposure())
        calls = "the call returns" if len(grant.actions) == 1 else "the calls return"
        yield grant.finding(RULE.name, f"{calls} {what}, usable by anyone")


RULE = StackRule(
    name="iam-credentials-exposure",
    description="Calls that return credentials are allowed on named resources only",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="returned credentials work outside the role's own limits, and often outside the account",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    check=_check,
    is_final=always,
    bad='{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}',
    good='{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/reader"}',
)
