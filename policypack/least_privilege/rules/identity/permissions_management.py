"""Deciding who may use what."""

from collections.abc import Iterator

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.privileges import is_aws_managed
from least_privilege.rules.support.sensitive_grants import changes_access, finding, sensitive_grants
from least_privilege.stack.model import Stack


def _permissions_management(stack: Stack, _options: Options) -> Iterator[Finding]:
    why = "whoever holds it can grant access to any of them, to itself or to outsiders"
    for source, statement, actions in sensitive_grants(
        stack, changes_access, is_aws_managed
    ):  # iam-managed-policy tells of those
        yield finding("iam-permissions-management", source, statement, actions, why)


_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"


_ALLOW = '{"Effect": "Allow", '


RULE = StackRule(
    name="iam-permissions-management",
    description="Policies and ACLs are written on named resources only",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="who may write the policy of every bucket, key or role may give all of them away",
    url=f"{_GUIDE}/access_policies_understand-policy-summary-access-level-summaries.html",
    check=_permissions_management,
    bad=_ALLOW + '"Action": "s3:PutBucketPolicy", "Resource": "*"}',
    good=_ALLOW + '"Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::pettracker-images"}',
)
