"""The accounts that are a stack's own and those that it trusts, set once for all rules."""

from collections.abc import Iterator
from typing import Final

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.callers.accounts import OPTIONS
from least_privilege.stack.model import Stack
from least_privilege.stack.providers import accounts_of

NAME: Final = "policy-accounts"


def _check(stack: Stack, options: Options) -> Iterator[Finding]:
    """The accounts of the stack's providers that the list of its own ones lacks."""
    for provider in stack.of("pulumi:providers:aws") if options["ownAccounts"] else ():
        for account in sorted({*accounts_of(provider.properties)} - {*options["ownAccounts"]}):
            yield Finding(
                id=f"{NAME}:{account}",
                evidence=f"AWS provider '{provider.name}' works in account {account}, which is not in ownAccounts: "
                "rules take what the stack creates there for another account's.",
                fix=f"add {account} to ownAccounts, or correct allowedAccountIds or the assumed role of the provider.",
                urn=provider.urn,
            )


RULE = StackRule(
    name=NAME,
    description="The stack's own accounts are those of its AWS providers",
    severity=Severity.MEDIUM,
    level=Level.MANDATORY,
    level_reason="with a wrong list, access of the own account counts as foreign, and that of a foreign one as own",
    url="https://www.pulumi.com/registry/packages/aws/api-docs/provider/#allowedaccountids_nodejs",
    check=_check,
    options=OPTIONS,
    bad='aws.Provider("pets", allowed_account_ids=["444455556666"])',
    good='aws.Provider("pets", allowed_account_ids=["111122223333"])',
)
