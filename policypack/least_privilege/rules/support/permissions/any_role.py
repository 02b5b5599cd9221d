"""Statements that allow an action on roles for any of them, and the checks of AWS's policy validation that say so.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

import re
from collections.abc import Iterable

from least_privilege.policy.document import Statement
from least_privilege.policy.patterns import ResourcePattern

PASS_ROLE, CREATE_LINKED = "iam:passrole", "iam:createservicelinkedrole"
_NAMED_BY = {PASS_ROLE: "iam:passedtoservice", CREATE_LINKED: "iam:awsservicename"}
"""By action, the condition key that names a service: with it, AWS says nothing."""

_ANY = ("*", "role/*", "role/aws-service-role/*")
_ANY_SERVICE = re.compile(r"[*?]+(?:\.amazonaws\.com)?")
_WAYS = {
    "action-star-resource": "STAR_IN_RESOURCE",
    "action-not-resource": "NOT_RESOURCE",
    "star-action-star-resource": "STAR_IN_ACTION_AND_RESOURCE",
    "star-action-not-resource": "STAR_IN_ACTION_AND_NOT_RESOURCE",
    "not-action-star-resource": "STAR_IN_RESOURCE_AND_NOT_ACTION",
    "not-action-not-resource": "NOT_ACTION_AND_NOT_RESOURCE",
}


def way_to_any_role(statement: Statement, action: str) -> str:
    """How `statement` allows `action`, PASS_ROLE or CREATE_LINKED, without naming roles or a service: by which forms of
    Action and Resource, as in `star-action-not-resource`. '' where it does not."""
    if not statement.allows or not statement.matches_action(action):
        return ""
    names = (each for each in statement.conditions if each.lower_key == _NAMED_BY[action])
    if any(not all(_ANY_SERVICE.fullmatch(value) for value in each.texts) for each in names):
        return ""
    known = [each for each in statement.resources if isinstance(each, str)]
    if not statement.not_resources and not any(_is_wide(each, action) for each in known):
        return ""
    listed = "action" if action in statement.action_names else "star-action"
    resource = "not-resource" if statement.not_resources else "star-resource"
    return f"{'not-action' if statement.not_actions else listed}-{resource}"


def pass_role_check(statement: Statement) -> tuple[str, ...]:
    """AWS's check of a statement that passes any role to any service; none where it does not."""
    return _check("PASS_ROLE", way_to_any_role(statement, PASS_ROLE))


def any_role_checks(statements: Iterable[Statement]) -> tuple[str, ...]:
    """AWS's checks of the statements that pass any role, or create any service-linked role among all actions of AWS:
    what allows the latter by IAM's actions, iam-policy-hygiene says."""
    found: dict[str, None] = {}
    for statement in statements:
        spans = any(pattern.spans_services for pattern in statement.action_patterns)
        linked = _check("CREATE_SLR", way_to_any_role(statement, CREATE_LINKED)) if spans else ()
        found.update(dict.fromkeys((*pass_role_check(statement), *linked)))
    return tuple(found)


def _check(of_what: str, way: str) -> tuple[str, ...]:
    return (f"{of_what}_WITH_{_WAYS[way]}",) if way else ()


def _is_wide(resource: ResourcePattern, action: str) -> bool:
    """Whether a Resource has a wildcard in the name of a role; of service-linked roles, for all services'."""
    if action == CREATE_LINKED:
        return resource.fields[-1] in _ANY
    service, name = resource.six_fields[2], resource.six_fields[5]
    return "*" in name and service in ("*", "iam") and (name.startswith("role/") or name == "*")
