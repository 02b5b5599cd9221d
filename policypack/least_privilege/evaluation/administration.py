"""Whether documents administer the account: as good as all of AWS's actions, and permissions in IAM among them."""

from collections.abc import Sequence
from functools import lru_cache

from least_privilege.aws.actions import PERMISSIONS, expand
from least_privilege.evaluation.grants import Source, allowed_names

_SHARE = 0.9
"""Of all actions, so that a Deny of a service or two hides nothing."""


def administers(sources: Sequence[Source], boundary: Sequence[Source] | None = None) -> bool:
    """Whether `sources`, within `boundary`, allow on every resource nine tenths of all actions and every action that
    manages permissions in IAM."""
    names = _if_nearly_all(sources, boundary)
    return bool(names) and _iam_permissions() <= names


def administrator_actions(sources: Sequence[Source]) -> int:
    """How many actions `sources` allow on every resource, where that is nine tenths of all and any of them manages
    permissions in IAM; else 0."""
    names = _if_nearly_all(sources, None)
    return 0 if names.isdisjoint(_iam_permissions()) else len(names)


def _if_nearly_all(sources: Sequence[Source], boundary: Sequence[Source] | None) -> frozenset[str]:
    documents = (source.document for source in sources)
    if not any(each.allows and each.spans_services for document in documents for each in document.statements):
        return frozenset()
    names = allowed_names(sources, boundary)
    return names if len(names) >= _SHARE * len(expand("*")) else frozenset()


@lru_cache(1)
def _iam_permissions() -> frozenset[str]:
    return frozenset(action.name for action in expand("iam:*") if PERMISSIONS in action.levels)
