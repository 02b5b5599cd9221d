"""Reading stored data, or sharing it with other accounts, on every resource of a type."""

from collections.abc import Iterator

from least_privilege.aws import service_facts
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule, always
from least_privilege.rules.support.permissions.sensitive_actions import exposes_data
from least_privilege.rules.support.permissions.sensitive_grants import (
    SensitiveGrant,
    called,
    sensitive_grants,
)
from least_privilege.stack.model import Stack


def _check(stack: Stack, _options: Options) -> Iterator[Finding]:
    for grant in sensitive_grants(stack, exposes_data):
        yield grant.finding(RULE.name, f"the caller can {', and '.join(_harms(grant))}")


def _harms(grant: SensitiveGrant) -> Iterator[str]:
    if read := called(grant.actions, service_facts.data_reads()):
        yield f"read all of the account's {read}"
    if shared := called(grant.actions, service_facts.data_sharing()):
        yield f"give other accounts its {shared}"


RULE = StackRule(
    name="iam-data-exfiltration",
    description="Stored data is read, and shared with other accounts, from named resources only",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    level_reason="it says what iam-wildcard-resource and iam-managed-policy, which are mandatory, mean for stored data",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    check=_check,
    is_final=always,
    bad='{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}',
    good='{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", '
    '"Resource": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pettracker/db-*"}',
)
