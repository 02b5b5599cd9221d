"""The fix that adds a condition for some principals of a statement, and leaves the others as they are."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from least_privilege.aws.service_facts import Delivery, ServiceTrust
from least_privilege.aws.service_principals import global_name
from least_privilege.policy.document import Statement
from least_privilege.policy.unknown import Unknown
from least_privilege.rules.support.callers.arn_fields import pasteable
from least_privilege.rules.support.callers.principal_statements import named, with_principals

Json = Mapping[str, Mapping[str, Any]]


def with_condition(statement: Statement, condition: Json, who: str, is_for: Callable[[str, str], bool]) -> str:
    """The fix that adds `condition` for the principals, by kind and text, that `is_for` is true of: where there are
    others, which the condition would shut out, in a statement of their own. `who` is what the fix calls them."""
    held = with_principals(statement, lambda kind, principal: principal if is_for(kind, principal) else "")
    others = with_principals(statement, lambda kind, principal: "" if is_for(kind, principal) else principal)
    if not held or not others:
        return f"add {pasteable('Condition', condition)}"
    if statement.not_actions or any(isinstance(each, Unknown) for each in (*statement.actions, *statement.resources)):
        return f"give {who} a statement of its own, with {json.dumps(condition)}"
    own = {
        "Effect": "Allow",
        "Principal": held,
        "Action": _alone(statement.actions),
        **({"Resource": _alone(statement.resources)} if statement.resources else {}),
        "Condition": _merged(statement, condition),
    }
    return f"move {who} to another statement, {json.dumps(own)}, and keep {pasteable('Principal', others)} here"


def for_service(
    statement: Statement, service: str, condition: Json, facts: Mapping[str, ServiceTrust | Delivery]
) -> str:
    """The fix that adds a condition on the source of `service`. One on the account alone may also be for the other
    services of the statement that send it, by what `facts` say of them."""
    is_on_account = [key.lower() for keys in condition.values() for key in keys] == ["aws:sourceaccount"]

    def sends_account(principal: str) -> bool:
        fact = facts.get(global_name(principal))
        return fact is not None and "aws:SourceAccount" in fact.keys

    def is_for(kind: str, principal: str) -> bool:
        return kind == "Service" and (principal == service or (is_on_account and sends_account(principal)))

    services = [name for name in named(statement.principals, "Service") if is_for("Service", name)]
    return with_condition(statement, condition, " and ".join(services), is_for)


def _alone(values: tuple[Any, ...]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def _merged(statement: Statement, condition: Json) -> dict[str, dict[str, Any]]:
    """The statement's own conditions, and `condition`."""
    merged: dict[str, dict[str, Any]] = {}
    for given in statement.conditions:
        merged.setdefault(given.operator, {})[given.key] = _alone(given.texts)
    for operator, values in condition.items():
        merged.setdefault(operator, {}).update(values)
    return merged
