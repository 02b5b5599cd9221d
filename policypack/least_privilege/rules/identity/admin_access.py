"""A policy that allows every action on every resource."""

from collections.abc import Iterator

from least_privilege.aws.actions import expand
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import (
    administers,
    attached_policies,
    identity_policies,
    some,
    wide,
)
from least_privilege.stack.model import Resource


def _admin(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in (*identity_policies(resource), *attached_policies(resource)):
        if granted := administers(embedded.document):
            yield Finding(
                id="iam-admin-access",
                evidence=f"{some(each.statement.label for each in wide(embedded.document))} of {embedded.label} allows "
                f"{granted:,} of AWS's {len(expand('*')):,} actions on every resource, those of IAM among them: "
                "whoever has it owns the account.",
                fix="list the actions that are used, on the resources that they are used on; for the rare case of an "
                "administrator, a role that people assume with MFA, and a waiver.",
            )


_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"


_ALLOW = '{"Effect": "Allow", '


RULE = ResourceRule(
    name="iam-admin-access",
    description="No policy may allow every action on every resource",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    level_reason="nothing else in the account is protected from whoever holds it",
    url=f"{_GUIDE}/best-practices.html#grant-least-privilege",
    types=frozenset(),
    check=_admin,
    bad=_ALLOW + '"Action": "*", "Resource": "*"}',
    good=_ALLOW + '"Action": "s3:GetObject", "Resource": "arn:aws:s3:::pettracker-images/*"}',
)
