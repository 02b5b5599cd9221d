"""Which systems there are, and the plan of a stack: all of its roles, checked together before the first is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.config.stack_settings import Settings
from components.systems import analytics, pettracker, retail_store
from components.systems.access import component as access
from components.systems.slim import component as slim
from components.systems.system import Roles, System, check


@dataclass(frozen=True, kw_only=True)
class SystemDefinition:
    """A system as its module defines it.

    `roles` is pure; `component` takes the system, its planned roles and options, and makes everything.
    `service_linked_roles` are key to service and name of those that AWS makes for the system.
    """

    title: str
    roles: Callable[[System], Roles]
    component: Callable[[System, Roles, pulumi.ResourceOptions], Any]
    service_linked_roles: Mapping[str, tuple[str, str]] = field(default_factory=dict)


SYSTEMS_BY_NAME: Mapping[str, SystemDefinition] = {
    "pettracker": SystemDefinition(
        title="PetTracker",
        roles=pettracker.roles,
        component=pettracker.PetTracker,
        service_linked_roles=pettracker.SERVICE_LINKED_ROLES,
    ),
    "slim": SystemDefinition(
        title="SLIM",
        roles=slim.roles,
        component=slim.Slim,
        service_linked_roles=slim.SERVICE_LINKED_ROLES,
    ),
    "retail-store": SystemDefinition(title="RetailStore", roles=retail_store.roles, component=retail_store.RetailStore),
    "analytics": SystemDefinition(title="Analytics", roles=analytics.roles, component=analytics.Analytics),
    "access": SystemDefinition(title="Access", roles=access.roles, component=access.Access),
}
"""By the name that the setting `systems` has for each."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One system of the stack, ready to be made."""

    system: System
    kind: SystemDefinition
    roles: Roles

    def create(self, opts: pulumi.ResourceOptions) -> None:
        self.kind.component(self.system, self.roles, opts)


def plan(settings: Settings) -> tuple[Planned, ...]:
    """The systems of the stack, in the order in which they are made.

    Raises ArchitectureError with everything that IAM would refuse in any of them.
    """
    planned = []
    # Access patterns first: the boundary of the other systems' roles may be among them.
    for key in sorted(settings.systems, key=lambda key: key != "access"):
        system = System(settings=settings, key=key, title=SYSTEMS_BY_NAME[key].title)
        planned.append(Planned(system=system, kind=SYSTEMS_BY_NAME[key], roles=SYSTEMS_BY_NAME[key].roles(system)))
    check(settings, (role for each in planned for role in each.roles.values()))
    return tuple(planned)
