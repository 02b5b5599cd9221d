"""Actions by which a principal that a resource's policy lets in could change who may use the resource."""

import json
from collections.abc import Sequence
from functools import lru_cache

from least_privilege.aws.service_facts import takeovers
from least_privilege.rules.finding import some
from least_privilege.rules.support.callers.arn_fields import pasteable
from least_privilege.rules.support.callers.conditions_in_force import is_taken_back, restricted_by
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement
from least_privilege.rules.support.callers.principal_statements import everyone, with_principals
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.stack.model import Resource

_ACTION_PREFIXES = {"efs": "elasticfilesystem", "opensearch": "es", "elasticsearch": "es", "s3control": "s3"}
"""Prefixes of actions that differ from the name of the service in a resource's type."""


def takeover_actions(embedded: EmbeddedStatement) -> list[str]:
    """Those that an Allow lets its principals do, and no Deny takes back."""
    services = embedded.statement.services - {"*"} or {_action_prefix(embedded.resource)}
    return [
        action
        for service in sorted(services)
        for action in _by_service().get(service, ())
        if embedded.statement.matches_action(action.lower())
        and not _is_grant_for_aws(embedded, action)
        and not is_taken_back(embedded.document, embedded.statement, action.lower())
    ]


def takeover_clause(actions: Sequence[str]) -> str:
    """The end of a sentence on a statement that allows these actions; empty where there are none."""
    return f", and so take over the resource ({some(actions, 2)})" if actions else ""


def without_takeover(embedded: EmbeddedStatement, actions: Sequence[str]) -> str:
    """The fix that takes these actions from a statement."""
    statement, taken = embedded.statement, {action.lower() for action in actions}
    kept = [action for action in statement.actions if isinstance(action, str) and action.lower() not in taken]
    if kept and all(action.is_plain for action in statement.action_patterns):
        return f"allow only the other actions, {pasteable('Action', kept)}"
    if everyone(statement) or statement.not_actions:
        return "allow only the actions that are used; leave those that change the policy to named roles of your account"
    deny = {
        "Effect": "Deny",
        "Principal": with_principals(statement, lambda _kind, principal: principal),
        "Action": list(actions),
        **({"Resource": texts(statement.resources)} if statement.resources else {}),
    }
    return f"allow only the actions that are used, or add {json.dumps(deny)}"


def _is_grant_for_aws(embedded: EmbeddedStatement, action: str) -> bool:
    """Whether a key's grants can only be made for AWS's own resources, such as volumes."""
    return action == "kms:CreateGrant" and restricted_by("kms:grantisforawsresource")(embedded.statement.conditions)


@lru_cache(1)
def _by_service() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for action in sorted(takeovers()):
        found.setdefault(action.partition(":")[0], []).append(action)
    return found


def _action_prefix(resource: Resource) -> str:
    """The prefix of the actions on the resource that a policy is attached to."""
    name = resource.type.removeprefix("aws:").partition("/")[0]
    return _ACTION_PREFIXES.get(name, name)
