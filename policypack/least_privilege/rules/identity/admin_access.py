"""A policy that allows every action on every resource: no other limit in the account holds against it."""

from collections.abc import Iterator

from least_privilege.aws.actions import expand
from least_privilege.escalation.known_administrators import is_known_administrator
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.permissions.allowances import (
    administers,
    attached_policies,
    identity_policies,
    some,
    wide,
)
from least_privilege.rules.support.permissions.privileges import INSTEAD_OF_MANAGED
from least_privilege.rules.support.permissions.suggestions import example_for, surroundings_of
from least_privilege.stack.cloudformation.inside import STACK
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in identity_policies(resource):
        if granted := administers(embedded.document):
            yield _finding(embedded, granted)
    for attached in attached_policies(resource):
        if granted := administers(attached.document):
            yield _finding(attached, granted, INSTEAD_OF_MANAGED)
    role = resource.at("iamRoleArn") if resource.type == STACK else None
    if isinstance(role, str) and is_known_administrator(role):
        yield Finding(
            id="iam-admin-access:iamRoleArn",
            evidence=f"CloudFormation makes stack '{resource.name}' with {role}, a role that AWS and its tools set up "
            "as an administrator: anyone who may update the stack controls the account.",
            fix="set iamRoleArn to a role that may create what the template has, and nothing else.",
        )


def _finding(embedded: EmbeddedPolicy, granted: int, instead: str = "") -> Finding:
    statements = [each.statement.label for each in wide(embedded.document)]
    example = example_for((), surroundings_of(embedded.resource, embedded.document))
    return Finding(
        id="iam-admin-access",
        evidence=f"{some(statements)} of {embedded.label} allow{'s' if len(statements) == 1 else ''} "
        f"{granted:,} of AWS's {len(expand('*')):,} actions on every resource, including IAM's: anyone who has it "
        "controls the account.",
        fix=f"{instead}list the actions and resources in use, for example {example}. For an administrator, use a "
        "role that people assume with MFA, and waive this finding.",
    )


RULE = ResourceRule(
    name="iam-admin-access",
    description="No policy allows every action on every resource",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    level_reason="no other limit in the account holds against such a policy",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    types=frozenset(),
    check=_check,
    bad='{"Effect": "Allow", "Action": "*", "Resource": "*"}',
    good='{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pettracker-images/*"}',
)
