"""Who may do what in a stack, asked once for all rules, with what the configuration says of its accounts."""

from collections.abc import Iterable, Mapping
from functools import partial

from least_privilege.questions.access import StackAccess
from least_privilege.questions.callers import Accounts
from least_privilege.questions.ceiling import NO_CEILING, Ceiling
from least_privilege.rules.support.callers.accounts import StackAccounts, own_arns
from least_privilege.rules.support.callers.public_access_blocks import policy_is_blocked
from least_privilege.rules.support.escalation.role_graphs import graph_of
from least_privilege.stack.model import Stack
from least_privilege.stack.surroundings import AwsLocation, location_in


def access_to(
    stack: Stack,
    own: Iterable[str] = (),
    ceiling: Ceiling = NO_CEILING,
    context: Mapping[str, tuple[str, ...]] | None = None,
) -> StackAccess:
    """Questions about `stack`; `own` are the ids of its accounts, where they are configured."""
    accounts = StackAccounts(stack, {"ownAccounts": list(own)})
    found = location_in([arn for resource in stack.resources for arn in own_arns(resource)])
    account = next(iter(accounts.own)) if len(accounts.own) == 1 else found.account
    location = AwsLocation(partition=found.partition, region=found.region, account=account)
    return StackAccess(
        stack,
        graph_of(stack, tuple(own)),
        Accounts(location, accounts.is_foreign, accounts.may_be_own),
        ceiling,
        context,
        partial(policy_is_blocked, stack),
    )
