"""What the systems of one stack make, as ARN patterns: what the pipeline may read and write."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from components.config.access import AccessSettings
from components.iam.policy_documents import Statement
from components.iam.service_role import ServiceRoleArgs
from components.systems.access.outside_access import named
from components.systems.definition import NamePattern, OtherResources, ServiceLinkedRole, System

_Pattern = tuple[System[Any], NamePattern]
"""A pattern, and the system that registers it."""


@dataclass(frozen=True, kw_only=True)
class StackResources:
    """The ARN patterns of everything that the stack's systems make; a list is empty where they make none of the kind.

    "Bounded" roles are those within the permissions boundary; existing ones are managed elsewhere.
    """

    system: System[AccessSettings]

    @property
    def roles(self) -> list[str]:
        """The bounded roles that the program creates."""
        return self._arns("role", self._created(self._bounded))

    @property
    def existing(self) -> list[str]:
        """Existing roles with a name of a bounded one: they are read and passed, and never written."""
        return self._adopted(self._bounded)

    @property
    def unbounded(self) -> list[str]:
        """The roles without a boundary: only an administrator changes them."""
        return [self._role(system.physical(each)) for system, each in self._registered if not each.bounded]

    @property
    def instance_profiles(self) -> list[str]:
        passed_to_ec2 = [(system, each) for system, each in self._bounded if each.passed_to == "ec2"]
        return self._arns("instance-profile", self._created(passed_to_ec2))

    @property
    def passed(self) -> Mapping[str, list[str]]:
        """The roles that the program passes, by the service that it passes them to."""
        by_service: dict[str, list[_Pattern]] = {}
        for system, each in self._bounded:
            if each.passed_to:
                by_service.setdefault(each.passed_to, []).append((system, each))
        return {
            service: [*self._arns("role", self._created(patterns)), *self._adopted(patterns)]
            for service, patterns in by_service.items()
        }

    @property
    def policies(self) -> list[str]:
        """The customer managed policies of bounded roles."""
        return self._policies(bounded=True)

    @property
    def protected_policies(self) -> list[str]:
        """The boundary, and the policies of roles without one: only an administrator changes them."""
        return [self.system.settings.permissions_boundary, *self._policies(bounded=False)]

    @property
    def service_linked_roles(self) -> list[str]:
        """Those that the program creates or reads."""
        return [self.service_linked_role(each) for other in self._others for each in other.service_linked_roles]

    @property
    def created_service_linked_roles(self) -> list[ServiceLinkedRole]:
        return [each for other in self._others for each in other.created_service_linked_roles]

    @property
    def groups(self) -> list[str]:
        return [arn for each in self._others for arn in each.groups]

    @property
    def users(self) -> list[str]:
        """The users whose groups or policies the program sets."""
        return [arn for each in self._others for arn in each.users]

    @property
    def user_reads(self) -> list[str]:
        """The actions that read what the program sets of users."""
        return [action for each in self._others for action in each.user_reads]

    @property
    def oidc_providers(self) -> list[str]:
        return [arn for each in self._others for arn in each.oidc_providers]

    @property
    def clusters(self) -> list[str]:
        """The ECS clusters whose instances run under roles of the program."""
        return [arn for each in self._others for arn in each.clusters]

    @property
    def passed_on(self) -> list[str]:
        """The roles that AWS's own policies for the program's roles pass to a service."""
        return [arn for each in self._others for arn in each.passed_on]

    @property
    def read_statements(self) -> Iterator[Statement]:
        """What reads everything else."""
        return (statement for each in self._others for statement in each.read_statements)

    @property
    def write_statements(self) -> Iterator[Statement]:
        """What writes everything else."""
        return (statement for each in self._others for statement in each.write_statements)

    def named(self, actions: Sequence[str]) -> list[str]:
        """The resources on which the policies of bounded roles allow one of `actions`."""
        return named(self._bounded_roles, actions)

    def service_linked_role(self, linked: ServiceLinkedRole) -> str:
        """The ARN of a service-linked role."""
        return self.system.arns.service_linked_role(linked.service, linked.name)

    @cached_property
    def _bounded_roles(self) -> list[ServiceRoleArgs]:
        planned = (role for each in self.system.neighbours for role in each.definition.roles(each).values())
        return [role for role in planned if role.permissions_boundary]

    @property
    def _others(self) -> list[OtherResources]:
        return [each.definition.other_resources(each) for each in self.system.neighbours]

    @property
    def _registered(self) -> list[_Pattern]:
        return [(each, pattern) for each in self.system.neighbours for pattern in each.definition.role_names]

    @property
    def _bounded(self) -> list[_Pattern]:
        return [(system, each) for system, each in self._registered if each.bounded]

    def _policies(self, *, bounded: bool) -> list[str]:
        return [
            self.system.arns.iam("policy", "/", each.physical(pattern))
            for each in self.system.neighbours
            for pattern in each.definition.policy_names
            if pattern.bounded == bounded
        ]

    def _created(self, patterns: Iterable[_Pattern]) -> list[str]:
        names = [system.physical(each) for system, each in patterns]
        return [name for name in names if name not in self.system.settings.existing]

    def _adopted(self, patterns: Iterable[_Pattern]) -> list[str]:
        names = [system.physical(each) for system, each in patterns]
        return [
            self._role(each) for each in self.system.settings.existing if any(fnmatchcase(each, name) for name in names)
        ]

    def _role(self, name: str) -> str:
        settings = self.system.settings
        return self.system.arns.iam("role", settings.existing.get(name, settings.path), name)

    def _arns(self, kind: str, names: Iterable[str]) -> list[str]:
        return [self.system.arns.iam(kind, self.system.settings.path, name) for name in names]
