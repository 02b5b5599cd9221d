"""What the roles of one system have in common, and the check of all roles of a stack before the first is made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.config.schema import suggest
from components.config.stack_settings import Settings
from components.iam import limits
from components.iam.arns import Arns
from components.iam.policy_documents import Document
from components.iam.service_role import ArchitectureError, ServiceRole, ServiceRoleArgs

Roles = Mapping[str, ServiceRoleArgs]
"""By the short camelCase key that the outputs contract has for each."""


@dataclass(frozen=True, kw_only=True)
class System:
    """Fills in what all roles of a system share. `key` is its name in settings and outputs, `title` the tag's value."""

    settings: Settings
    key: str
    title: str

    @property
    def arns(self) -> Arns:
        return self.settings.arns

    @property
    def tags(self) -> dict[str, str]:
        return {
            **self.settings.tags,
            "Project": self.settings.project,
            "Environment": self.settings.environment,
            "System": self.title,
            "ManagedBy": "Pulumi",
        }

    def role(
        self,
        name: str,
        *,
        description: str,
        trust: Document,
        unqualified: bool = False,
        path: str = "",
        instance_profile: str = "",
        max_session_duration: int = 0,
        **policies: Any,
    ) -> ServiceRoleArgs:
        """The role `name` with the stack's qualifier, path, boundary, session and tags; `exact` keeps the name as is.

        `policies` are ServiceRoleArgs' own: inline_policies, managed_policies, customer_policies, secret_trust.
        A name that is listed in the setting `adopt` gives an adopted role under the path that is listed with it.
        """
        settings = self.settings
        physical = name if unqualified else settings.named(name)
        return ServiceRoleArgs(
            arns=self.arns,
            name=physical,
            description=description,
            trust=trust,
            instance_profile=instance_profile
            if unqualified or not instance_profile
            else settings.named(instance_profile),
            path=settings.existing.get(physical) or path or settings.path,
            max_session_duration=max_session_duration or settings.max_session_duration,
            permissions_boundary=settings.permissions_boundary,
            tags=self.tags,
            existing=physical in settings.existing,
            **policies,
        )


def create(parent: pulumi.Resource, system: System, planned: Roles) -> dict[str, ServiceRole]:
    """Makes a system's roles as children of its component, named by the system and the role's key."""
    opts = pulumi.ResourceOptions(parent=parent)
    return {key: ServiceRole(f"{system.key}-{key}", role, opts) for key, role in planned.items()}


def check(settings: Settings, roles: Iterable[ServiceRoleArgs]) -> None:
    """Raises ArchitectureError with everything that is wrong with the roles of a stack, each by itself and together."""
    all_roles = list(roles)
    problems = [problem for role in all_roles for problem in role.problems()]
    for kind, given in {
        "role": [role.name for role in all_roles],
        "policy": [policy.name for role in all_roles for policy in role.customer_policies],
        "instance profile": [role.instance_profile for role in all_roles if role.instance_profile],
    }.items():
        lower = [name.lower() for name in given]
        problems += [
            f"{kind} {name!r}: name is used twice (IAM names are case-insensitive)"
            for index, name in enumerate(given)
            if name.lower() in lower[:index]
        ]
    names = [role.name for role in all_roles]
    excess = max(map(len, names), default=0) - limits.ROLE_NAME
    if 0 < excess < len(settings.qualifier):
        most = len(settings.qualifier) - excess
        problems.append(
            f"aws-roles:qualifier: {settings.qualifier!r}; expected at most {most} characters:"
            " role names would be too long"
        )
    problems += [
        f"aws-roles:adopt: no system of this stack has a role {name!r}{suggest(name, names)}"
        for name in settings.existing
        if name not in names
    ]
    if problems:
        raise ArchitectureError(problems)
