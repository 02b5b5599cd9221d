"""The accounts that a statement lets in, and what a finding on a foreign one says."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from least_privilege.evaluation.restrictions import restricts
from least_privilege.policy.document import Condition
from least_privilege.policy.principals import STAND_IN_ACCOUNT, account_of, is_whole_account
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Options
from least_privilege.rules.support.callers.accounts import StackAccounts, own_accounts
from least_privilege.rules.support.callers.conditions_in_force import CALLER_IDENTITY_KEYS, is_among, negated_denies
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement
from least_privilege.rules.support.callers.principal_statements import everyone, named, with_principals
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.stack.model import Stack

_ACCOUNT_KEYS = (
    *("aws:principalaccount", "aws:sourceowner", "kms:calleraccount", "s3:dataaccesspointaccount"),
    "aws:principalarn",
)
"""Condition keys whose values name accounts that are let in."""

_MFA_KEYS = ("aws:multifactorauthpresent", "aws:multifactorauthage")
_WITHIN_ACCOUNT_KEYS = (*(CALLER_IDENTITY_KEYS - {"aws:principalaccount"}), "aws:principaltag/*", "sts:externalid")


@dataclass(frozen=True)
class AdmittedAccount:
    """An account that a statement lets in; `is_whole`: every principal of it, not only those that are named."""

    id: str
    is_whole: bool

    @property
    def principals(self) -> str:
        return f"{'every principal in' if self.is_whole else 'principals of'} account {self.id}"


def admitted_accounts(embedded: EmbeddedStatement) -> tuple[AdmittedAccount, ...]:
    """The accounts that an Allow lets in: by its principals or, where that is everyone, by its conditions or by what a
    Deny leaves."""
    statement = embedded.statement
    if not everyone(statement):
        return _accounts_of(named(statement.principals, "AWS"))
    for conditions in (statement.conditions, *_left_by_denies(embedded)):
        given = (each for each in conditions if is_among(each.key, _ACCOUNT_KEYS) and restricts([each]))
        if found := _accounts_of([value for condition in given for value in texts(condition.values)]):
            return found
    return ()


def surely_foreign(embedded: EmbeddedStatement, options: Options) -> Iterator[AdmittedAccount]:
    """The foreign accounts that a statement lets in, where its resource or the options say which account is its own."""
    if own := own_accounts(embedded.resource, options):
        yield from (account for account in admitted_accounts(embedded) if account.id not in {*own, STAND_IN_ACCOUNT})


def foreign_in_stack(
    stack: Stack, statements: Iterable[EmbeddedStatement], options: Options
) -> Iterator[tuple[EmbeddedStatement, AdmittedAccount, bool]]:
    """What `surely_foreign` leaves to the whole stack, and whether the account may be the stack's own."""
    accounts: StackAccounts | None = None
    for embedded in statements:
        admitted = admitted_accounts(embedded)
        if not admitted or own_accounts(embedded.resource, options):
            continue
        accounts = accounts or StackAccounts(stack, options)
        for account in admitted:
            may_be_own = accounts.may_be_own(account.id)
            if may_be_own or accounts.is_foreign(account.id):
                yield embedded, account, may_be_own


def _left_by_denies(embedded: EmbeddedStatement) -> Iterator[list[Condition]]:
    for negated in negated_denies(embedded.document, embedded.statement):
        yield [each for each in negated.alternatives if each is not None]


def _accounts_of(principals: Sequence[str]) -> tuple[AdmittedAccount, ...]:
    found: dict[str, bool] = {}
    for principal in principals:
        if account := account_of(principal):
            found[account] = found.get(account, False) or is_whole_account(principal)
    return tuple(AdmittedAccount(account, is_whole) for account, is_whole in found.items())


def restricts_within_account(conditions: Sequence[Condition]) -> bool:
    """Whether conditions leave only some of an account's principals: a test for `is_restricted`."""
    return restricts(
        condition
        for condition in conditions
        if is_among(condition.key, _MFA_KEYS)
        or (is_among(condition.key, _WITHIN_ACCOUNT_KEYS) and not _is_every_arn_of_account(condition))
    )


def _is_every_arn_of_account(condition: Condition) -> bool:
    return condition.lower_key == "aws:principalarn" and any(map(is_whole_account, condition.texts))


def with_role_of(account: str, embedded: EmbeddedStatement, partition: str) -> dict[str, str | list[str]]:
    """The statement's Principal as JSON, with a role for the whole `account`, or for everyone."""
    role = f"arn:{partition}:iam::{account}:role/NAME"
    all_of_it = everyone(embedded.statement)

    def change(kind: str, principal: str) -> str:
        is_it = account_of(principal) == account and is_whole_account(principal)
        return role if kind == "AWS" and (is_it or (all_of_it and not principal.strip("*?"))) else principal

    return with_principals(embedded.statement, change)


def trust_or_remove(account: str) -> str:
    """The fix where an account cannot be restricted, or is not to be."""
    return f"add account {account} to trustedAccounts of this rule if it is meant; if not, remove it."


def on_account(finding: Finding, account: str, *, may_be_own: bool) -> Finding:
    """A finding on a foreign account, or on one that may be the stack's own, which stops nothing."""
    if not may_be_own:
        return replace(finding, fix=f"{finding.fix} If it is the stack's own account, add it to ownAccounts.")
    return replace(
        finding,
        id=f"{finding.rule}:unknown-account:{account}",
        evidence=f"{finding.evidence} It is not known whether this is the stack's own account.",
        fix="if it is the stack's own account, set allowedAccountIds of the AWS provider, or ownAccounts of this rule. "
        f"If not: {finding.fix}",
        advisory=True,
    )
