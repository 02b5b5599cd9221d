"""What is unknown at preview of who may do what: documents, attached policies, accounts that are shared with."""

from collections.abc import Iterator

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.attachments import ATTACHED_POLICIES, POLICY, ROLE, attached
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies
from least_privilege.stack.shares import unknown_recipients


def unknown_documents(resource: Resource) -> Iterator[EmbeddedPolicy]:
    """The policy documents in `resource` that are unknown, or hold an unknown value."""
    for embedded in embedded_policies(resource):
        if embedded.path and embedded.document.has_unknown:
            yield embedded


def unknown_attachments(stack: Stack) -> Iterator[tuple[Resource, str]]:
    """The resources that attach a policy which is unknown and not of this stack, each with the input that names it."""
    for resource in stack.of(*ATTACHED_POLICIES):
        path = ATTACHED_POLICIES[resource.type]
        if attached(resource).count(UNKNOWN) > len(stack.behind(resource, path, POLICY)):
            yield resource, path


def has_unknown_access(stack: Stack) -> bool:
    """Whether anything is unknown of who may do what in `stack`."""
    for resource in stack.resources:
        if any(each.document.has_unknown and not each.kind.is_control for each in embedded_policies(resource)):
            return True
        if resource.at("templateBody") is UNKNOWN or resource.at("desiredState") is UNKNOWN:
            return True
        if unknown_recipients(resource) or _is_chosen(resource, stack):
            return True
    return any(unknown_attachments(stack))


def _is_chosen(resource: Resource, stack: Stack) -> bool:
    """Whether an unknown input of `resource`, such as its boundary, is one of several roles or policies of `stack`."""
    return any(
        resource.at(name) is UNKNOWN and any(len(stack.behind(resource, name, type_)) > 1 for type_ in (ROLE, POLICY))
        for name, urns in resource.property_dependencies.items()
        if len(urns) > 1
    )
