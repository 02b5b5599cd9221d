"""Policies that the stack attaches, and that neither AWS nor the stack makes."""

from least_privilege.aws import managed_policies
from least_privilege.policy.program_text import arn_text
from least_privilege.principals.effective_permissions import principals
from least_privilege.stack.model import Resource, Stack


def unseen_policies(stack: Stack) -> list[tuple[Resource, str]]:
    """The names of such policies, each with the resource that attaches it. Not a text that is no ARN: that is an error
    of the program."""
    named = {
        (resource, name)
        for principal in principals(stack)
        for arn, resource in principal.unresolved
        if isinstance(arn, str) and not managed_policies.name_of(arn) and not arn_text(arn)
        if (name := arn.partition(":policy/")[2])
    }
    return sorted(named, key=lambda each: (each[0].urn, each[1]))
