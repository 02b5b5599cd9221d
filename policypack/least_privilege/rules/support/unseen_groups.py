"""Groups that the stack puts users in, and does not make."""

from collections.abc import Iterator

from least_privilege.stack.attachments import GROUP, GROUP_MEMBERSHIPS
from least_privilege.stack.model import Resource, Stack


def unseen_groups(stack: Stack) -> Iterator[tuple[Resource, str]]:
    """The names of such groups, each with the resource that puts users in it."""
    own = {group.urn: group.identity("name") for group in stack.of(GROUP)}
    for type_, (input_, _) in GROUP_MEMBERSHIPS.items():
        for resource in stack.of(type_):
            value = resource.at(input_)
            if not all(isinstance(own[group.urn], str) for group in stack.behind(resource, input_, GROUP)):
                continue  # Any of the names may be that of a group of the stack, which is not known yet.
            for name in value if isinstance(value, list) else [value]:
                if isinstance(name, str) and name and name not in own.values():
                    yield resource, name
