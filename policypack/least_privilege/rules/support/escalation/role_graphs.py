"""The graph of roles of a stack, made once for all rules."""

from least_privilege.escalation.role_graph import Graph
from least_privilege.rules.support.callers.accounts import StackAccounts
from least_privilege.stack.model import Stack


def _graphs(_stack: Stack) -> dict[tuple[str, ...], Graph]:
    return {}


def graph_of(stack: Stack, own: tuple[str, ...] = ()) -> Graph:
    """The graph of a stack, made once. `own` are its account ids where they are configured."""
    known = stack.memoize(_graphs)
    if own not in known:
        accounts = StackAccounts(stack, {"ownAccounts": list(own)})
        known[own] = Graph(stack, accounts.is_foreign, sorted(accounts.own))
    return known[own]
