"""Calls that return credentials."""

from collections.abc import Iterator

from least_privilege.aws import service_facts
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.sensitive_grants import finding, gives_credentials, returned, sensitive_grants
from least_privilege.stack.model import Stack


def _credentials_exposure(stack: Stack, _options: Options) -> Iterator[Finding]:
    for source, statement, actions in sensitive_grants(stack, gives_credentials):
        what = returned(actions, service_facts.credentials_exposure())
        why = f"each call returns {what}, valid in anybody's hands"
        yield finding("iam-credentials-exposure", source, statement, actions, why)


_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"


_ALLOW = '{"Effect": "Allow", '


RULE = StackRule(
    name="iam-credentials-exposure",
    description="Calls that return credentials are allowed on named resources only",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="credentials that a call returns leave the role's own limits, and often the account",
    url=f"{_GUIDE}/best-practices.html#grant-least-privilege",
    check=_credentials_exposure,
    bad=_ALLOW + '"Action": "sts:AssumeRole", "Resource": "*"}',
    good=_ALLOW + '"Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/reader"}',
)
