"""Action, Resource and their inverses.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from least_privilege.policy.document import PolicyKind, Value
from least_privilege.policy.grammar import terms as words
from least_privilege.policy.grammar.notes import Notes
from least_privilege.policy.patterns import ActionPattern, ResourcePattern, action_pattern, resource_pattern
from least_privilege.policy.unknown import Unknown

_MEANT = tuple(
    (re.compile(form, re.IGNORECASE), arn)
    for form, arn in (
        (r"https://sqs\.([a-z0-9-]+)\.amazonaws\.com/(\d{12})/([\w.*-]+)", r"arn:aws:sqs:\1:\2:\3"),
        (r"https?://([\w.-]+)\.s3[\w.-]*\.amazonaws\.com/(.+)", r"arn:aws:s3:::\1/\2"),
        (r"s3://(.+)", r"arn:aws:s3:::\1"),
        (r"(arn:aws[\w-]*:s3):{1,2}([^:]+)", r"\1:::\2"),
        (r"(arn:aws[\w-]*:(?:iam|sts)):(\d{12}:[^:]+)", r"\1::\2"),
        (r"(?:[a-z]{3}:)?(aws[\w-]*(?::[^:]*){4}.*)", r"arn:\1"),
    )
)
"""How people write what is meant for an ARN: as an address, without empty fields, or with another prefix."""


def pair(
    notes: Notes, name: str, elements: Mapping[str, Any], *, required: bool
) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """The values of `name` and of `Not<name>`; a statement has one of the two."""
    inverse = f"Not{name}"
    if name in elements and inverse in elements:
        notes.problem("exclusive-elements", f"has both {name} and {inverse}", "one of them")
    elif required and name not in elements and inverse not in elements:
        notes.problem(f"missing-{name.lower()}", f"has neither {name} nor {inverse}", f"{name}")
    values = notes.values(name, elements[name]) if name in elements else ()
    others = notes.values(inverse, elements[inverse]) if inverse in elements else ()
    if inverse in elements and not others and name not in elements:
        values = ("*",)  # Everything but nothing.
    return values, others if not values else ()


def check_actions(notes: Notes, actions: Iterable[ActionPattern | Unknown]) -> None:
    for action in actions:
        if not isinstance(action, str) or (words.is_action(action) and notes.kind is not PolicyKind.TRUST):
            continue
        if not words.is_action(action):
            notes.problem("invalid-action", f"has the action {action!r}", _action_meant_by(action))
        elif action != "*" and action.service != "sts":
            fix = "sts:AssumeRole or another action of STS"
            message = f"has the action {action!r} in a trust policy"
            notes.problem("invalid-action", message, fix, "UNSUPPORTED_ACTION_IN_POLICY")


def _action_meant_by(text: str) -> str:
    """What to write for an action that has not the form of one."""
    given = "".join(filter(str.isprintable, text)).strip()
    if listed := _list_in(given):
        return json.dumps(listed)
    several = [each for each in re.split(r"[,;\s]+", given) if each]
    if len(several) > 1 and all(map(words.is_action, several)):
        return json.dumps(several)
    right = given if ":" in given else given.replace(".", ":", 1)
    is_right = ":" in right and words.is_action(right)
    return repr(right) if is_right else "a service prefix and an action, such as s3:GetObject, or *"


def check_resources(notes: Notes, resources: tuple[ResourcePattern | Unknown, ...]) -> None:
    """Note each resource that is no ARN. API Gateway fills in what a policy of its own leaves out before the path."""
    if notes.kind is not PolicyKind.TRUST:
        for resource in resources:
            if isinstance(resource, str) and not (resource.has_form and resource.isprintable()):
                if notes.kind is PolicyKind.RESOURCE and resource.startswith("execute-api:"):
                    continue
                check = "MISSING_ARN_FIELD" if resource.startswith("arn:") else "INVALID_ARN_PREFIX"
                check = "INVALID_ARN_RESOURCE" if resource.has_form else check
                notes.problem("invalid-resource", f"has the resource {resource!r}", _arn_meant_by(resource), check)


def read_resources(notes: Notes, elements: Mapping[str, Any]) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """The values of Resource and NotResource, which a trust policy has not: it is about its own role."""
    if notes.kind is not PolicyKind.TRUST:
        return pair(notes, "Resource", elements, required=notes.kind.must_name_resources)
    for name in ("Resource", "NotResource"):
        if name in elements:
            message = f"has a {name}, which a trust policy does not support"
            notes.problem("unsupported-resource", message, f"no {name}: a trust policy always applies to its own role")
    return (), ()


def _arn_meant_by(resource: str) -> str:
    """What to write for a resource that has not the form of an ARN."""
    given = "".join(filter(str.isprintable, resource)).strip()  # Copied text may hold what nobody sees.
    if listed := _list_in(given):
        return json.dumps(listed)
    meant = next((form.sub(arn, given) for form, arn in _MEANT if form.fullmatch(given)), given)
    return (
        repr(meant) if resource_pattern(meant).has_form else "an ARN (arn:PARTITION:SERVICE:REGION:ACCOUNT:NAME) or *"
    )


def _list_in(text: str) -> list[str]:
    """The texts of a list that was turned to JSON; none where `text` is something else."""
    try:
        value = json.loads(text) if text.startswith("[") else None
    except (ValueError, RecursionError):
        return []
    return value if isinstance(value, list) and all(isinstance(each, str) for each in value) else []


def actions_of(values: Iterable[Value]) -> tuple[ActionPattern | Unknown, ...]:
    return tuple([action_pattern(value) if isinstance(value, str) else value for value in values])


def resources_of(values: Iterable[Value]) -> tuple[ResourcePattern | Unknown, ...]:
    return tuple([resource_pattern(value) if isinstance(value, str) else value for value in values])
