"""Roles that something in the stack runs under, and that the stack does not make."""

from collections.abc import Mapping

from least_privilege.escalation.known_administrators import is_known_administrator
from least_privilege.principals.workloads import Workload, workloads
from least_privilege.stack.model import Resource, Stack

_STACK_REFERENCE = "pulumi:pulumi:StackReference::"
"""In a URN. Pulumi shows no policy the reference itself, because it is read and not registered."""


def unseen_roles(stack: Stack) -> Mapping[str, list[Workload]]:
    """By the role as it is written, name or ARN: what runs under it.

    Not here: a role that another Pulumi stack hands on, where it is judged; service-linked roles, which AWS writes; and
    well-known administrators, which iam-admin-access reports.
    """
    found: dict[str, list[Workload]] = {}
    for workload, roles in workloads(stack):
        role, input_ = workload.role, workload.path.partition(".")[0]
        if roles or not isinstance(role, str) or ":role/aws-service-role/" in role or is_known_administrator(role):
            continue
        if not _from_another_stack(workload.resource, input_):
            found.setdefault(role, []).append(workload)
    return {role: sorted(users, key=lambda each: each.resource.urn) for role, users in sorted(found.items())}


def _from_another_stack(resource: Resource, property_: str) -> bool:
    return any(_STACK_REFERENCE in urn for urn in resource.property_dependencies.get(property_, ()))
