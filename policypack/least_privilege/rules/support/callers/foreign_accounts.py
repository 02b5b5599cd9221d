"""What a finding on a foreign account says, and which of the accounts that a statement lets in are foreign."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from least_privilege.evaluation.restrictions import restricts
from least_privilege.policy.document import Condition
from least_privilege.policy.principals import STAND_IN_ACCOUNT, account_of, is_whole_account
from least_privilege.rules.finding import Finding, id_of, some
from least_privilege.rules.rule import Options
from least_privilege.rules.support.callers.accounts import StackAccounts, own_accounts
from least_privilege.rules.support.callers.admitted_accounts import AdmittedAccount, admitted_accounts, unique_ids
from least_privilege.rules.support.callers.conditions_in_force import CALLER_IDENTITY_KEYS, is_among, restricted_by
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement
from least_privilege.rules.support.callers.principal_statements import everyone, with_principals
from least_privilege.stack.model import Stack

_MFA_KEYS = ("aws:multifactorauthpresent", "aws:multifactorauthage")
_WITHIN_ACCOUNT_KEYS = (*(CALLER_IDENTITY_KEYS - {"aws:principalaccount"}), "aws:principaltag/*", "sts:externalid")
_BESIDE_SOURCE_KEYS = (
    *("aws:sourceorgid", "aws:sourceorgpaths", "aws:principalorgid", "aws:principalorgpaths", "aws:vpceorgid"),
    *("aws:vpceorgpaths", "aws:sourcevpce", "aws:sourcevpc", "aws:sourceip", "sts:externalid"),
)

_is_of_organization = restricted_by("aws:principalorgid", "aws:principalorgpaths")
is_of_caller = restricted_by("aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn")
"""Whether conditions tell the organization, the account or the role of the callers: a test for `is_restricted`."""

LISTED = "which is in trustedAccounts"
NOT_LISTED = "which is not in trustedAccounts"


def surely_foreign(embedded: EmbeddedStatement, options: Options) -> Iterator[AdmittedAccount]:
    """The foreign accounts that a statement lets in, where its resource or the options say which account is its own."""
    if own := own_accounts(embedded.resource, options):
        yield from (account for account in admitted_accounts(embedded) if account.id not in {*own, STAND_IN_ACCOUNT})


def foreign_in_stack(
    stack: Stack, statements: Iterable[EmbeddedStatement], options: Options
) -> Iterator[tuple[EmbeddedStatement, AdmittedAccount, bool]]:
    """What `surely_foreign` leaves to the whole stack, and whether the account may be the stack's own.

    An account on whose behalf a service acts is as a rule the own one: AWS asks for that condition. Where nothing says
    which is own, it is passed over.
    """
    accounts: StackAccounts | None = None
    for embedded in statements:
        admitted = admitted_accounts(embedded)
        if not admitted or own_accounts(embedded.resource, options):
            continue
        accounts = accounts or StackAccounts(stack, options)
        for account in admitted:
            may_be_own = accounts.may_be_own(account.id)
            if may_be_own and account.by:
                continue
            if may_be_own or accounts.is_foreign(account.id):
                yield embedded, account, may_be_own


def is_wide(embedded: EmbeddedStatement, account: AdmittedAccount, *actions: str) -> bool:
    """Whether an admitted account is let in as a whole, and no condition leaves only a part of it."""
    within = restricted_by(*_BESIDE_SOURCE_KEYS) if account.by else _restricts_within_account
    return account.is_whole and not embedded.is_restricted(within, *actions)


def _restricts_within_account(conditions: Sequence[Condition]) -> bool:
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
    return f"add account {account} to trustedAccounts if it is meant; if not, remove it."


def on_account(finding: Finding, account: str, *, may_be_own: bool) -> Finding:
    """A finding on a foreign account, or on one that may be the stack's own, which stops nothing."""
    if not may_be_own:
        return replace(finding, fix=f"{finding.fix} If it is the stack's own account, add it to ownAccounts.")
    return replace(
        finding,
        id=f"{finding.rule}:unknown-account:{account}",
        evidence=f"{finding.evidence} It is not known whether this is the stack's own account.",
        fix="if it is the stack's own account, set allowedAccountIds of the AWS provider, or ownAccounts. "
        f"If not: {finding.fix}",
        advisory=True,
    )


def of_unknown_account(rule: str, embedded: EmbeddedStatement, lets: str, options: Options) -> Iterator[Finding]:
    """A finding of `rule` on principals that are named by unique ids: a list of trusted accounts cannot be checked.

    `lets` is what stands before them in the sentence. Without a list it is advisory, and a condition on the own
    organization is enough.
    """
    ids, are_principals = unique_ids(embedded)
    is_listed = bool(options["trustedAccounts"])
    if not ids or not (is_listed or are_principals or not embedded.is_restricted(_is_of_organization)):
        return
    if is_listed:
        why = "The id does not tell its account, which may not be in trustedAccounts."
    elif are_principals:
        why = "AWS shows a principal so once its role or user is deleted."
    else:
        why = "The id does not tell its account, which may be foreign."
    instead = "name the role by its ARN" if are_principals else "compare aws:PrincipalArn with the role's ARN instead"
    yield Finding(
        id=f"{rule}:unique-id:{id_of(ids, 1)}",
        evidence=f"{embedded.label} {lets} {some(ids)}, a unique id of a role or user. {why}",
        fix=f"{instead}, or remove the id if the role is gone.",
        urn=embedded.resource.urn,
        advisory=not is_listed,
    )
