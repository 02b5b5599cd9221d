"""Whether documents administer the account: as good as all of AWS's actions, and permissions in IAM among them."""

from collections.abc import Sequence
from functools import lru_cache

from least_privilege.aws.actions import PERMISSIONS, Action, expand
from least_privilege.evaluation.grants import Source, allowed_actions

ADMIN_SHARE = 0.9
"""Of all actions that AWS has, so that a Deny of a service or two hides nothing."""


def administers(sources: Sequence[Source], boundary: Sequence[Source] | None = None) -> bool:
    """Whether `sources`, within `boundary`, allow on every resource nine tenths of all actions and every action that
    manages permissions in IAM."""
    documents = (source.document for source in sources)
    if not any(each.allows and each.spans_services for document in documents for each in document.statements):
        return False
    allowed = allowed_actions(sources, boundary)
    return _iam_permissions() <= allowed and len(allowed) >= ADMIN_SHARE * len(expand("*"))


@lru_cache(1)
def _iam_permissions() -> frozenset[Action]:
    return frozenset(action for action in expand("iam:*") if PERMISSIONS in action.levels)
