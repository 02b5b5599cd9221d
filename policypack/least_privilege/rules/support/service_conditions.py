"""The fix that holds a service to a source, and leaves the other principals of its statement as they are."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from least_privilege.policy.document import Statement
from least_privilege.policy.unknown import Unknown
from least_privilege.rules.support.arn_fields import pasteable
from least_privilege.rules.support.principal_statements import with_principals


def with_condition(
    statement: Statement,
    service: str,
    condition: Mapping[str, Mapping[str, Any]],
    sends: Callable[[str, str], bool],
) -> str:
    """The fix that adds `condition` for `service`.

    `sends` says whether a service, by its principal, sends a condition key: where another principal of the statement
    does not, the condition would shut it out, and the service gets a statement of its own.
    """
    keys = [key for values in condition.values() for key in values]
    others = with_principals(statement, lambda _kind, principal: "" if principal == service else principal)
    services = others.get("Service", [])
    names = [services] if isinstance(services, str) else services
    if others.keys() <= {"Service"} and all(sends(name, key) for name in names for key in keys):
        return f"add {pasteable('Condition', condition)}"
    if statement.not_actions or any(isinstance(each, Unknown) for each in (*statement.actions, *statement.resources)):
        return f"give {service} a statement of its own, with {json.dumps(condition)}"
    own = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": _alone(statement.actions),
        **({"Resource": _alone(statement.resources)} if statement.resources else {}),
        "Condition": _merged(statement, condition),
    }
    return (
        f"move {service} to a statement of its own, {json.dumps(own)}, and keep {pasteable('Principal', others)} here"
    )


def _alone(values: tuple[Any, ...]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def _merged(statement: Statement, condition: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The statement's own conditions, and `condition`."""
    merged: dict[str, dict[str, Any]] = {}
    for given in statement.conditions:
        merged.setdefault(given.operator, {})[given.key] = _alone(given.texts)
    for operator, values in condition.items():
        merged.setdefault(operator, {}).update(values)
    return merged
