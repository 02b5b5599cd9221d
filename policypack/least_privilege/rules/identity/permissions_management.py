"""Permission to change who has access, on every resource of a type."""

from collections.abc import Iterator

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule, always
from least_privilege.rules.support.permissions.privileges import is_aws_managed
from least_privilege.rules.support.permissions.sensitive_actions import changes_access
from least_privilege.rules.support.permissions.sensitive_grants import sensitive_grants
from least_privilege.stack.model import Stack

_WHY = "the caller can grant access to any of them, to itself or to another account"


def _check(stack: Stack, _options: Options) -> Iterator[Finding]:
    for grant in sensitive_grants(stack, changes_access, skip=is_aws_managed):  # iam-managed-policy reports those
        yield grant.finding(RULE.name, _WHY)


RULE = StackRule(
    name="iam-permissions-management",
    description="Policies and ACLs are changed on named resources only",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="permission to change the policy of every bucket, key or role is permission to share them all",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "access_policies_understand-policy-summary-access-level-summaries.html",
    check=_check,
    is_final=always,
    bad='{"Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "*"}',
    good='{"Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::pettracker-images"}',
)
