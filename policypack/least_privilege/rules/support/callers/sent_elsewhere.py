"""What a finding says on data that a resource sends to a foreign account."""

from collections.abc import Iterator

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Options
from least_privilege.rules.support.callers.accounts import StackAccounts
from least_privilege.rules.support.callers.foreign_accounts import NOT_LISTED, on_account, trust_or_remove
from least_privilege.stack.copies import COPIES, copies
from least_privilege.stack.model import Stack
from least_privilege.stack.policy_locations import input_label


def sent_elsewhere(stack: Stack, options: Options) -> Iterator[Finding]:
    """A finding for each foreign account that a resource sends copies to.

    One destination is named: without a list of trusted accounts it is advisory, as one named source is. Where nothing
    says which account is the stack's own, it is passed over.
    """
    accounts: StackAccounts | None = None
    trusted = options["trustedAccounts"]
    for resource in stack.of(*COPIES):
        for path, account, what in copies(resource):
            accounts = accounts or StackAccounts(stack, options)
            if account in trusted or not accounts.is_foreign(account):
                continue
            found = Finding(
                id=f"resource-shared-publicly:account:{account}",
                evidence=f"{input_label(resource, path)} sends {what} to account {account}"
                f"{f', {NOT_LISTED}' if trusted else ''}, where your policies do not hold.",
                fix=trust_or_remove(account),
                urn=resource.urn,
                advisory=not trusted,
            )
            yield on_account(found, account, may_be_own=False)
