"""Permission to change who has access: on every resource of a type, or in the whole account."""

from collections.abc import Iterator

from least_privilege.aws.condition_keys import supports_key
from least_privilege.aws.service_facts import account_changes
from least_privilege.policy.document import Condition
from least_privilege.rules.finding import Finding, id_of, some
from least_privilege.rules.rule import Level, Options, Severity, StackRule, always
from least_privilege.rules.support.permissions.privileges import instead, is_aws_managed
from least_privilege.rules.support.permissions.sensitive_actions import changes_access, changes_account
from least_privilege.rules.support.permissions.sensitive_grants import (
    SensitiveGrant,
    called,
    sensitive_grants,
    where,
)
from least_privilege.rules.support.permissions.suggestions import condition_element
from least_privilege.rules.support.written_actions import written_actions
from least_privilege.stack.model import Stack

_LIMITS = (
    Condition("StringEquals", "ec2:Attribute/HttpTokens", ("required",)),
    Condition("Bool", "ram:RequestedAllowsExternalPrincipals", ("false",)),
)
"""Conditions under which an action no longer opens the account."""
_WHY = "the caller can grant access to any of them, to itself or to another account"


def _check(stack: Stack, _options: Options) -> Iterator[Finding]:
    reported = set()
    for grant in sensitive_grants(stack, changes_access, skip=is_aws_managed):  # iam-managed-policy reports those
        reported.add((grant.source.urn, grant.statement))
        yield grant.finding(RULE.name, _WHY)
    for grant in sensitive_grants(stack, changes_account):
        if (grant.source.urn, grant.statement) not in reported:
            yield _of_account(grant)


def _of_account(grant: SensitiveGrant) -> Finding:
    names = some(action.name for action in grant.actions)
    limits = (each for each in _LIMITS if all(supports_key(action, each.key) for action in grant.actions))
    if limit := next(limits, None):
        fix = f"add {condition_element([*grant.statement.conditions, limit])}"
    else:
        fix = f"remove {names}. If the role sets up the account, waive this finding"
    return Finding(
        id=f"{RULE.name}:account:{id_of((action.service for action in grant.actions), 3)}",
        evidence=f"{where(grant.source, grant.statement)} allows {names}: the caller can "
        f"{called(grant.actions, account_changes())}.",
        fix=f"{instead(grant.source)}{fix}.",
        urn=grant.source.urn,
        actions=written_actions(grant.statement, grant.actions),
        advisory=True,
    )


RULE = StackRule(
    name="iam-permissions-management",
    description="Policies and ACLs are changed on named resources only",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="permission to change the policy of every bucket, key or role is permission to share them all; what "
    "opens a whole account is advisory, since no narrower resource exists",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "access_policies_understand-policy-summary-access-level-summaries.html",
    check=_check,
    is_final=always,
    bad='{"Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "*"}',
    good='{"Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::pettracker-images"}',
)
