"""Roles that something in the stack runs under, and that the stack does not make."""

from collections.abc import Mapping

from least_privilege.escalation.known_administrators import is_known_administrator
from least_privilege.principals.workloads import Workload, workloads
from least_privilege.stack.model import Stack

_STACK_REFERENCE = "pulumi:pulumi:StackReference"


def unseen_roles(stack: Stack) -> Mapping[str, list[Workload]]:
    """By the role as it is written, name or ARN: what runs under it.

    Not here: a role that another Pulumi stack hands on, where it is judged; service-linked roles, which AWS writes; and
    well-known administrators, which other rules report.
    """
    found: dict[str, list[Workload]] = {}
    for workload, roles in workloads(stack):
        role, input_ = workload.role, workload.path.partition(".")[0]
        if roles or not isinstance(role, str) or ":role/aws-service-role/" in role or is_known_administrator(role):
            continue
        if not stack.behind(workload.resource, input_, _STACK_REFERENCE):
            found.setdefault(role, []).append(workload)
    return {role: sorted(users, key=lambda each: each.resource.urn) for role, users in sorted(found.items())}
