"""Reading and sharing stored data."""

from collections.abc import Iterator

from least_privilege.aws import service_facts
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.sensitive_grants import (
    finding,
    for_a_service,
    gives_data_away,
    returned,
    sensitive_grants,
)
from least_privilege.stack.model import Stack


def _data_exfiltration(stack: Stack, _options: Options) -> Iterator[Finding]:
    for source, statement, actions in sensitive_grants(stack, gives_data_away, for_a_service):
        read, shared = returned(actions, service_facts.data_reads()), returned(actions, service_facts.data_sharing())
        parts = [f"read all of the account's {read}"] if read else []
        parts += [f"give other accounts its {shared}"] if shared else []
        why = f"whoever holds it can {' and '.join(parts)}"
        yield finding("iam-data-exfiltration", source, statement, actions, why)


_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"


_ALLOW = '{"Effect": "Allow", '


RULE = StackRule(
    name="iam-data-exfiltration",
    description="Stored data is read, and handed to other accounts, from named resources only",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    level_reason="some read everything by design (backup, search, audit); where a policy of the program's own "
    "does, iam-wildcard-resource is mandatory",
    url=f"{_GUIDE}/best-practices.html#grant-least-privilege",
    check=_data_exfiltration,
    bad=_ALLOW + '"Action": "secretsmanager:GetSecretValue", "Resource": "*"}',
    good=_ALLOW + '"Action": "secretsmanager:GetSecretValue", '
    '"Resource": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pettracker/db-*"}',
)
