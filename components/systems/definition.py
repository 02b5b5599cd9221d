"""A system: what its module registers of it (SystemDefinition), and the same system in one stack (System)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Generic, TypeVar, cast

import pulumi

from components.config.schema import camel
from components.config.stack_settings import Settings
from components.iam.arns import Arns
from components.iam.policy_documents import Document, Statement
from components.iam.service_role import ServiceRoleArgs

T = TypeVar("T")
Roles = Mapping[str, ServiceRoleArgs]
"""The roles of a system by the short camelCase key that each has in the stack's outputs."""
_MISSING: Any = None
"""Left as it is, a field is reported by `register` together with everything else that is missing."""


@dataclass(frozen=True)
class NamePattern:
    """The name of a role or a policy that the system makes, or the beginning of several names, and `*`.

    An `unqualified` name never gets the stack's qualifier. A role that is not `bounded` has no permissions boundary:
    only an administrator creates or changes it. `passed_to` is the service that the program itself passes the role to:
    in an instance profile (whose name must match the pattern too), a task definition, the settings of API Gateway.
    """

    pattern: str
    unqualified: bool = False
    bounded: bool = True
    passed_to: str = ""


@dataclass(frozen=True)
class ServiceLinkedRole:
    """A service-linked role: `service` is the principal's name before `.amazonaws.com`."""

    service: str
    name: str


@dataclass(frozen=True, kw_only=True)
class OtherResources:
    """What a system makes beside its roles: what the pipeline must be able to read and write.

    The strings are ARNs. `user_reads` are the actions that a refresh of the users' resources calls. `clusters` are the
    ECS clusters (patterns) whose instances run under the system's roles. `passed_on` are the roles that one of them
    passes to a service by an AWS managed policy.
    """

    service_linked_roles: tuple[ServiceLinkedRole, ...] = ()
    created_service_linked_roles: tuple[ServiceLinkedRole, ...] = ()
    groups: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    user_reads: tuple[str, ...] = ()
    oidc_providers: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    passed_on: tuple[str, ...] = ()
    read_statements: tuple[Statement, ...] = ()
    write_statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SystemDefinition(Generic[T]):
    """Everything that the program must know of a system. The tuple SYSTEMS in registry.py lists them.

    name: its name in the setting `systems` and in the outputs, as in retail-store.
    title: the value of the tag System, as in RetailStore.
    description: what the system is, in one line, for the documentation.
    settings: the dataclass of its own settings. Every setting has a default: other stacks do not hold the system.
    roles: from the system in a stack to its roles. Pure: it makes no resource and looks nothing up.
    role_names, policy_names: the names of its roles and customer managed policies. The pipeline may write these alone.
    component: makes the planned roles and everything else. Without it, the system has nothing but its roles.
    service_linked_roles: those that AWS creates for the system, by their key in the outputs.
    other_resources: what the pipeline must read and write beside roles and policies.
    problems: what AWS would refuse beside the roles, a sentence each.
    """

    name: str = _MISSING
    title: str = _MISSING
    description: str = _MISSING
    settings: type[T] = _MISSING
    roles: "Callable[[System[T]], Roles]" = _MISSING
    role_names: tuple[NamePattern, ...] = ()
    policy_names: tuple[NamePattern, ...] = ()
    component: "Callable[[System[T], Roles, pulumi.ResourceOptions | None], Any] | None" = None
    service_linked_roles: Mapping[str, ServiceLinkedRole] = field(default_factory=dict)
    other_resources: "Callable[[System[T]], OtherResources]" = lambda _: OtherResources()
    problems: "Callable[[System[T]], Iterable[str]]" = lambda _: ()

    @property
    def key(self) -> str:
        """The key that its settings stand under, as in `aws-roles:retailStore`."""
        return camel(self.name)


@dataclass(frozen=True, kw_only=True)
class System(Generic[T]):
    """A system in one stack: what its roles and its component are made from.

    `stack` are the definitions of all systems that the stack holds, in the order of the setting `systems`.
    """

    definition: SystemDefinition[T]
    settings: Settings
    stack: tuple[SystemDefinition[Any], ...]

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def own(self) -> T:
        """The system's own settings."""
        return cast(T, self.settings.of_systems[self.name])

    @property
    def arns(self) -> Arns:
        return self.settings.arns

    @property
    def tags(self) -> dict[str, str]:
        """The tags of every resource of the system."""
        return {
            **self.settings.tags,
            "Project": self.settings.project,
            "Environment": self.settings.environment,
            "System": self.definition.title,
            "ManagedBy": "Pulumi",
        }

    @property
    def neighbours(self) -> "tuple[System[Any], ...]":
        """Every system of the stack, this one too."""
        return tuple(System(definition=each, settings=self.settings, stack=self.stack) for each in self.stack)

    def physical(self, given: NamePattern) -> str:
        """The pattern as it is in this stack, with the qualifier where names carry it."""
        return given.pattern if given.unqualified else self.settings.named(given.pattern)

    def role(
        self,
        name: str,
        *,
        description: str,
        trust: Document,
        path: str = "",
        instance_profile: str = "",
        max_session_duration: int = 0,
        **policies: Any,
    ) -> ServiceRoleArgs:
        """The role `name` with the stack's qualifier, path, boundary, session and tags.

        Qualifier and boundary follow from the name's pattern among the definition's `role_names`. `policies` are
        ServiceRoleArgs' own: inline_policies, managed_policies, customer_policies, secret_trust. A role that the
        setting `adopt` lists is read, not created, under the path that is listed with it.
        """
        settings = self.settings
        registered = self._registered(name)
        physical = name if registered.unqualified else settings.named(name)
        if instance_profile and not registered.unqualified:
            instance_profile = settings.named(instance_profile)
        return ServiceRoleArgs(
            arns=self.arns,
            name=physical,
            description=description,
            trust=trust,
            instance_profile=instance_profile,
            path=settings.existing.get(physical) or path or settings.path,
            max_session_duration=max_session_duration or settings.max_session_duration,
            permissions_boundary=settings.permissions_boundary if registered.bounded else "",
            tags=self.tags,
            existing=physical in settings.existing,
            **policies,
        )

    def _registered(self, name: str) -> NamePattern:
        """The pattern of a role's name. `plan` reports a name that has none, together with all others."""
        patterns = (each for each in self.definition.role_names if fnmatchcase(name, each.pattern))
        return next(patterns, NamePattern(name))
