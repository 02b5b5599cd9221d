"""The plan of a stack: all of its roles, checked together before the first is created."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.config.problems import suggest
from components.config.stack_settings import Settings
from components.iam import limits
from components.iam.service_role import ArchitectureError, ServiceRoleArgs
from components.systems.component import RolesOnly
from components.systems.definition import Roles, System, SystemDefinition
from components.systems.registration import check_names


@dataclass(frozen=True, kw_only=True)
class PlannedSystem:
    """A system of the stack with its roles, ready to be created."""

    system: System[Any]
    roles: Roles

    def create(self, opts: pulumi.ResourceOptions) -> None:
        """Creates the system's resources."""
        component = self.system.definition.component or RolesOnly
        component(self.system, self.roles, opts)


def plan(settings: Settings, registered: Sequence[SystemDefinition[Any]]) -> tuple[PlannedSystem, ...]:
    """The systems of the stack, in the order in which they are created.

    Raises RegistrationError where a name is not registered, and ArchitectureError where IAM would refuse a role; each
    names everything that is wrong.
    """
    by_name = {each.name: each for each in registered}
    stack = tuple(by_name[name] for name in settings.systems)
    # Access patterns first: the boundary of the other systems' roles may be among them.
    ordered = sorted(stack, key=lambda each: each.name != "access")
    systems = [System(definition=each, settings=settings, stack=stack) for each in ordered]
    planned = tuple(PlannedSystem(system=each, roles=each.definition.roles(each)) for each in systems)
    check_names((each.system, each.roles) for each in planned)
    others = (problem for each in systems for problem in each.definition.problems(each))
    check_roles(settings, [role for each in planned for role in each.roles.values()], others)
    return planned


def check_roles(settings: Settings, roles: Sequence[ServiceRoleArgs], others: Iterable[str] = ()) -> None:
    """Raises ArchitectureError with everything that is wrong with the roles of a stack, each by itself and together,
    and with the `others` problems of its systems."""
    problems = [
        *(problem for role in roles for problem in role.problems()),
        *_repeated_names(roles),
        *_long_qualifier(settings, roles),
        *_unknown_existing(settings, roles),
        *others,
    ]
    if problems:
        raise ArchitectureError(problems)


def _repeated_names(roles: Sequence[ServiceRoleArgs]) -> Iterator[str]:
    for kind, given in {
        "role": [role.name for role in roles],
        "policy": [policy.name for role in roles for policy in role.customer_policies],
        "instance profile": [role.instance_profile for role in roles if role.instance_profile],
    }.items():
        lower = [name.lower() for name in given]
        for index, name in enumerate(given):
            if name.lower() in lower[:index]:
                yield f"{kind} {name!r}: name is used twice (IAM names are case-insensitive)"


def _long_qualifier(settings: Settings, roles: Sequence[ServiceRoleArgs]) -> Iterator[str]:
    excess = max((len(role.name) for role in roles), default=0) - limits.ROLE_NAME
    if 0 < excess < len(settings.qualifier):
        most = len(settings.qualifier) - excess
        yield (
            f"aws-roles:qualifier: {settings.qualifier!r}; expected at most {most} characters:"
            " role names would be too long"
        )


def _unknown_existing(settings: Settings, roles: Sequence[ServiceRoleArgs]) -> Iterator[str]:
    names = [role.name for role in roles]
    for name in settings.existing:
        if name not in names:
            yield f"aws-roles:adopt: no system of this stack has a role {name!r}{suggest(name, names)}"
