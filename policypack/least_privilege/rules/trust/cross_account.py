"""Trust in other accounts: for named principals, or under conditions.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
"""

from collections.abc import Collection, Iterator

from least_privilege.policy.principals import STAND_IN_ACCOUNT, account_of
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.accounts import OPTIONS, StackAccounts, own_accounts
from least_privilege.rules.support.callers.admitted_accounts import AdmittedAccount
from least_privilege.rules.support.callers.arn_fields import arn_fields, pasteable
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement, trust_statements
from least_privilege.rules.support.callers.foreign_accounts import (
    NOT_LISTED,
    foreign_in_stack,
    is_wide,
    of_unknown_account,
    on_account,
    surely_foreign,
    trust_or_remove,
    with_role_of,
)
from least_privilege.rules.support.callers.principal_statements import allows_any, named
from least_privilege.stack.model import Resource, Stack

_ASSUME = "sts:assumerole"


def _check_resource(resource: Resource, options: Options) -> Iterator[Finding]:
    own = own_accounts(resource, options)
    for embedded in trust_statements(resource):
        for account in surely_foreign(embedded, options):
            yield from _foreign_account(embedded, account, options)
        yield from _foreign_providers(embedded, own)
        if allows_any(embedded.statement, _ASSUME):
            yield from of_unknown_account("trust-cross-account", embedded, "trusts", options)


def _check_stack(stack: Stack, options: Options) -> Iterator[Finding]:
    """The roles whose own account only the whole stack says, or nothing does."""
    statements = [embedded for resource in stack.resources for embedded in trust_statements(resource)]
    for embedded, account, may_be_own in foreign_in_stack(stack, statements, options):
        yield from _foreign_account(embedded, account, options, may_be_own=may_be_own)
    for embedded in statements:
        if "Federated" in embedded.statement.principals and not own_accounts(embedded.resource, options):
            yield from _foreign_providers(embedded, StackAccounts(stack, options).own)


def _foreign_account(
    embedded: EmbeddedStatement, account: AdmittedAccount, options: Options, *, may_be_own: bool = False
) -> Iterator[Finding]:
    trusted = options["trustedAccounts"]
    if not allows_any(embedded.statement, _ASSUME):
        return
    if trusted and account.id not in trusted:
        yield Finding(
            id=f"trust-cross-account:untrusted:{account.in_id}{':root' if account.is_whole and not account.by else ''}",
            evidence=f"{embedded.label} trusts {account.principals}, {NOT_LISTED}.",
            fix="remove the account from the trust policy, or add it to trustedAccounts.",
            urn=embedded.resource.urn,
        )
    elif account.by or account.is_user_id:
        yield from _source(embedded, account, options, may_be_own=may_be_own)
    elif is_wide(embedded, account, _ASSUME):
        principal = with_role_of(account.id, embedded, arn_fields(embedded.resource, options).partition)
        listed = " The account is in trustedAccounts, but any principal in it can assume the role." if trusted else ""
        finding = Finding(
            id=f"trust-cross-account:{account.id}",
            evidence=f"{embedded.label} trusts {account.principals}{embedded.ineffective_conditions}.{listed}",
            fix=f"name the role, {pasteable('Principal', principal)}; or add a condition on aws:PrincipalOrgID for an "
            "account of your organization, on sts:ExternalId for a vendor, on aws:MultiFactorAuthPresent for people.",
            urn=embedded.resource.urn,
        )
        yield on_account(finding, account.id, may_be_own=may_be_own)


def _source(
    embedded: EmbeddedStatement, account: AdmittedAccount, options: Options, *, may_be_own: bool
) -> Iterator[Finding]:
    """A service that assumes the role on behalf of another account, or a user of it by an id; advisory where one source
    of it, or such a user, is named."""
    wide = is_wide(embedded, account, _ASSUME)
    if options["trustedAccounts"] or (may_be_own and not wide):
        return
    finding = Finding(
        id=f"trust-cross-account:{account.in_id}",
        evidence=f"{embedded.label} trusts {account.principals}.",
        fix=trust_or_remove(account.id),
        urn=embedded.resource.urn,
        advisory=not wide,
    )
    yield on_account(finding, account.id, may_be_own=may_be_own)


def _foreign_providers(embedded: EmbeddedStatement, own: Collection[str]) -> Iterator[Finding]:
    """Identity providers of another account. STS rejects each token of theirs: "Principal exists outside the account of
    the Role being assumed".

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp.html
    """
    for provider in named(embedded.statement.principals, "Federated"):
        account = account_of(provider)
        if own and account and account not in {*own, STAND_IN_ACCOUNT}:
            yield Finding(
                id=f"trust-cross-account:provider:{account}",
                evidence=f"{embedded.label} trusts {provider.partition('::')[2]}, an identity provider of another "
                "account. A role accepts only those of its own account: nobody gets in through this one.",
                fix="create the provider in the role's account and name that; or remove it. If it is the stack's own "
                f"account, add {account} to ownAccounts.",
                urn=embedded.resource.urn,
            )


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
