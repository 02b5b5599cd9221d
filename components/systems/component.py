"""Components of systems: how planned roles become resources."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from components.iam.service_role import ServiceRole
from components.systems.definition import Roles, System


def create_roles(
    parent: pulumi.Resource,
    system: System[Any],
    planned: Roles,
    after: Mapping[str, Sequence[pulumi.Resource]] | None = None,
) -> dict[str, ServiceRole]:
    """Creates a system's roles as children of its component, named by the system and the role's key.

    `after` is what a role needs in AWS before it is created, by the role's key: documents name it by a plain ARN, from
    which Pulumi sees no dependency.
    """
    needed = after or {}
    return {
        key: ServiceRole(
            f"{system.name}-{key}", role, pulumi.ResourceOptions(parent=parent, depends_on=needed.get(key))
        )
        for key, role in planned.items()
    }


class RolesOnly(pulumi.ComponentResource):
    """A system that has nothing but its roles."""

    def __init__(self, system: System[Any], planned: Roles, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(f"roles:systems:{system.definition.title}", system.name, {}, opts)
        self.roles = create_roles(self, system, planned)
        self.register_outputs({"roles": {key: role.arn for key, role in self.roles.items()}})
