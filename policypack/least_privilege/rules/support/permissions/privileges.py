"""Full access to a service, and policies that only AWS can edit."""

from functools import lru_cache

from least_privilege.aws import managed_policies
from least_privilege.aws.actions import PERMISSIONS, WRITE, Action, expand
from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import Document
from least_privilege.policy.patterns import EVERYTHING
from least_privilege.rules.support.permissions.allowances import left, wide

_FULL_SHARE = 0.9


@lru_cache(2048)
def full_services(document: Document) -> tuple[str, ...]:
    """The services of which the document allows all but a few actions on every resource.

    Not those that only list and read, nor those whose actions all know no resources: there is no less to grant.
    """
    granted: dict[str, dict[str, Action]] = {}
    for each in wide(document):
        for action in left(document, each.actions, [EVERYTHING]):
            granted.setdefault(action.service, {})[action.name] = action
    return tuple(
        service
        for service, actions in granted.items()
        if any(
            action.supports_resources and not action.levels.isdisjoint((WRITE, PERMISSIONS))
            for action in actions.values()
        )
        and len(actions) >= _FULL_SHARE * len(expand(f"{service}:*"))
    )


def is_aws_managed(source: Source) -> bool:
    return managed_policies.name_of(source.arn) is not None


INSTEAD_OF_MANAGED = "replace the AWS managed policy with a policy of your own, and there "
"""The beginning of a fix for what an AWS managed policy says: you cannot edit it."""


def instead(source: Source) -> str:
    """The beginning of a fix for what a policy says: that of an AWS managed policy, or nothing."""
    return INSTEAD_OF_MANAGED if is_aws_managed(source) else ""
