"""Actions that matter most: those that change who has access, return credentials, or read or share stored data."""

from collections.abc import Iterable
from functools import lru_cache

from least_privilege.aws import service_facts
from least_privilege.aws.actions import LIST, PERMISSIONS, READ, Action

_TELLS = ("Describe", "Get", "List", "BatchGet", "View", "Search")


def manages_permissions(action: Action) -> bool:
    """Whether an action changes who may do what. AWS's level of permissions management has some that only read it."""
    return PERMISSIONS in action.levels and not action.name.partition(":")[2].startswith(_TELLS)


@lru_cache(None)
def changes_access(action: Action) -> bool:
    """Whether an action changes who has access to a resource."""
    is_takeover = manages_permissions(action) or action.name in service_facts.takeovers()
    return is_takeover and not changes_account(action)


def changes_account(action: Action) -> bool:
    """Whether an action opens a whole account, or sends its data elsewhere: no Resource holds it to less."""
    return action.name in service_facts.account_changes()


@lru_cache(None)
def returns_credentials(action: Action) -> bool:
    return action.name in service_facts.credentials_exposure()


@lru_cache(None)
def exposes_data(action: Action) -> bool:
    """Whether an action reads stored data, or shares it with another account."""
    shares = action.name in service_facts.data_sharing() and not changes_access(action)
    return shares or action.name in service_facts.data_reads()


@lru_cache(None)
def is_sensitive(action: Action) -> bool:
    return changes_access(action) or changes_account(action) or returns_credentials(action) or exposes_data(action)


def only_describe(actions: Iterable[Action]) -> bool:
    """Whether actions read how things are set up, and change nothing and return no data and no credentials: on too wide
    a resource they tell the caller more than it needs, and give it nothing to act with."""
    return all(action.levels <= {LIST, READ} and not is_sensitive(action) for action in actions)
