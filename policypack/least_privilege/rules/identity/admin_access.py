"""A policy that allows every action on every resource: no other limit in the account holds against it."""

from collections.abc import Iterator
from dataclasses import replace

from least_privilege.aws.actions import expand
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.handed_roles import (
    handed_role,
    outside_administrators,
    own_administrators,
)
from least_privilege.rules.support.permissions.allowances import administers, attached_policies, identity_policies, wide
from least_privilege.rules.support.permissions.any_role import any_role_checks
from least_privilege.rules.support.permissions.privileges import INSTEAD_OF_MANAGED
from least_privilege.rules.support.permissions.suggestions import example_for, surroundings_of
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import EmbeddedPolicy, display_name


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in identity_policies(resource):
        if granted := administers(embedded.document):
            yield _finding(embedded, granted)
    for _, attached in attached_policies(resource):
        if granted := administers(attached.document):
            yield _finding(attached, granted, INSTEAD_OF_MANAGED)
    for path, role in outside_administrators(resource):
        yield from _of_handed(resource, path, f"{role}, a role that AWS and its tools set up as an administrator")


def _check_stack(stack: Stack, _options: Options) -> Iterator[Finding]:
    """Who else becomes an administrator of the stack, which is reported itself."""
    for workload, role in own_administrators(stack):
        for found in _of_handed(workload.resource, workload.path, f"{role}, which administers the account"):
            yield replace(found, urn=workload.resource.urn, advisory=True)


def _of_handed(resource: Resource, path: str, role: str) -> Iterator[Finding]:
    if handed := handed_role(resource):
        hands = handed.hands.format(kind=resource.kind, name=display_name(resource), role=role)
        yield Finding(
            id=f"{RULE.name}:{path}",
            evidence=f"{hands}: anyone who {handed.to} controls the account.",
            fix=handed.fix,
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
        checks=any_role_checks(embedded.document.statements),
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
    stack_check=_check_stack,
    bad='{"Effect": "Allow", "Action": "*", "Resource": "*"}',
    good='{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pettracker-images/*"}',
)
