"""Trust in other accounts: for named principals, or under conditions.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
"""

from collections.abc import Iterator

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.accounts import OPTIONS
from least_privilege.rules.support.callers.arn_fields import arn_fields, pasteable
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement, trust_statements
from least_privilege.rules.support.callers.foreign_accounts import (
    AdmittedAccount,
    foreign_in_stack,
    on_account,
    restricts_within_account,
    surely_foreign,
    with_role_of,
)
from least_privilege.rules.support.callers.principal_statements import allows_any
from least_privilege.stack.model import Resource, Stack

_ASSUME = "sts:assumerole"


def _check_resource(resource: Resource, options: Options) -> Iterator[Finding]:
    for embedded in trust_statements(resource):
        for account in surely_foreign(embedded, options):
            yield from _foreign_account(embedded, account, options)


def _check_stack(stack: Stack, options: Options) -> Iterator[Finding]:
    """The roles whose own account only the whole stack says, or nothing does."""
    statements = (embedded for resource in stack.resources for embedded in trust_statements(resource))
    for embedded, account, may_be_own in foreign_in_stack(stack, statements, options):
        yield from _foreign_account(embedded, account, options, may_be_own=may_be_own)


def _foreign_account(
    embedded: EmbeddedStatement, account: AdmittedAccount, options: Options, *, may_be_own: bool = False
) -> Iterator[Finding]:
    trusted = options["trustedAccounts"]
    if not allows_any(embedded.statement, _ASSUME):
        return
    if trusted and account.id not in trusted:
        yield Finding(
            id=f"trust-cross-account:untrusted:{account.id}{':root' if account.is_whole else ''}",
            evidence=f"{embedded.label} trusts {account.principals}, which is not in trustedAccounts.",
            fix="remove the account from the trust policy, or add it to trustedAccounts of this rule.",
            urn=embedded.resource.urn,
        )
    elif account.is_whole and not embedded.is_restricted(restricts_within_account, _ASSUME):
        principal = with_role_of(account.id, embedded, arn_fields(embedded.resource, options).partition)
        finding = Finding(
            id=f"trust-cross-account:{account.id}",
            evidence=f"{embedded.label} trusts {account.principals}{embedded.ineffective_conditions}.",
            fix=f"name the role, {pasteable('Principal', principal)}; or add a condition on aws:PrincipalOrgID for an "
            "account of your organization, on sts:ExternalId for a vendor, on aws:MultiFactorAuthPresent for people.",
            urn=embedded.resource.urn,
        )
        yield on_account(finding, account.id, may_be_own=may_be_own)


RULE = ResourceRule(
    name="trust-cross-account",
    description="A role trusts named principals of another account, or the account under conditions",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="the other account decides who can assume the role, and so does an attacker in it",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    types=frozenset(),
    check=_check_resource,
    stack_check=_check_stack,
    options=OPTIONS,
    bad='{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole"}',
    good='{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/deploy"}, '
    '"Action": "sts:AssumeRole"}',
)
