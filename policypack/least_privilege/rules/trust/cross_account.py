"""Trust in other accounts: a role is assumed by named principals, or under conditions.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
"""

from collections.abc import Iterator

from least_privilege.policy.document import Statement
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.accounts import (
    OPTIONS,
    Accounts,
    accounts_behind,
    names_callers,
    of_account,
    own_accounts,
)
from least_privilege.rules.support.allowances import some
from least_privilege.rules.support.principal_statements import (
    is_restricted,
    keys_of,
    lets_in,
)
from least_privilege.rules.support.trust_policies import trust_statements
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import EmbeddedPolicy


def _check_resource(resource: Resource, options: Options) -> Iterator[Finding]:
    for embedded, statement in trust_statements(resource):
        own = own_accounts(resource, options)
        behind = accounts_behind(embedded.document, statement)
        foreign = {account: whole for account, whole in behind.items() if account not in own}
        if own and foreign:
            yield from _judge(embedded, statement, foreign, options)


def _check_stack(stack: Stack, options: Options) -> Iterator[Finding]:
    """The roles whose own account only the whole stack tells, or nothing."""
    accounts: Accounts | None = None
    for resource in stack.resources:
        for embedded, statement in trust_statements(resource):
            behind = accounts_behind(embedded.document, statement)
            if behind and not own_accounts(resource, options):
                accounts = accounts or Accounts(stack, options)
                for account, whole in behind.items():
                    doubtful = accounts.doubtful(account)
                    if doubtful or accounts.is_foreign(account):
                        yield from _judge(embedded, statement, {account: whole}, options, doubtful)


def _judge(
    embedded: EmbeddedPolicy, statement: Statement, foreign: dict[str, bool], options: Options, doubtful: bool = False
) -> Iterator[Finding]:
    if not lets_in(statement, "sts:assumerole"):
        return
    trusted = options["trustedAccounts"]
    for account, whole in foreign.items():
        where = f"{statement.label} of {embedded.label}"
        if trusted and account not in trusted:
            yield Finding(
                id=f"trust-cross-account:untrusted:{account}{':root' if whole else ''}",
                evidence=f"{where} lets in account {account}, which is not on the list of trusted accounts.",
                fix="take the account out, or put it on the list (trustedAccounts of this rule).",
                urn=embedded.resource.urn,
            )
        elif whole and not is_restricted(embedded.document, statement, names_callers, "sts:assumerole"):
            keys = keys_of(statement.conditions)
            still = f"; its condition on {some(keys)} does not narrow that" if keys else ""
            finding = Finding(
                id=f"trust-cross-account:{account}",
                evidence=f"{where} lets in whomever account {account} admits{still}.",
                fix=f'name the role that is meant, e.g. {{"AWS": "arn:aws:iam::{account}:role/NAME"}}; or add a '
                "condition on aws:PrincipalOrgID for an account of yours, on sts:ExternalId for a vendor, or on "
                "aws:MultiFactorAuthPresent for people.",
                urn=embedded.resource.urn,
            )
            yield of_account(finding, account, doubtful)


RULES = (
    ResourceRule(
        name="trust-cross-account",
        description="Another account is let into a role under conditions, or by the names of its principals",
        severity=Severity.HIGH,
        level=Level.MANDATORY,
        level_reason="who gets in is then decided in another account, by whoever administers or breaks into it",
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
        types=frozenset(),
        check=_check_resource,
        stack_check=_check_stack,
        options=OPTIONS,
        bad='{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole"}',
        good='{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/deploy"}, '
        '"Action": "sts:AssumeRole"}',
    ),
)
