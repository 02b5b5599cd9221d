"""The stack's outputs, which other projects read by StackReference. docs/outputs.md documents them."""

from collections.abc import Iterable
from typing import Any

from components.architecture import Planned
from components.settings import Settings

VERSION = 1
"""Raised when something that a reader may rely on is removed or changes its meaning; additions do not raise it."""


def outputs(settings: Settings, planned: Iterable[Planned]) -> dict[str, Any]:
    """Name to value of every output: plain strings, so that a reader has them at preview already. Nothing is secret."""
    systems = {each.system.key: each for each in planned}
    return {
        "version": VERSION,
        "partition": settings.partition,
        "account": settings.account,
        "region": settings.region,
        "environment": settings.environment,
        "roles": {
            key: {role: _named(args.name, args.arn) for role, args in each.roles.items()}
            for key, each in systems.items()
        },
        "instanceProfiles": {
            key: {
                role: _named(args.instance_profile, args.instance_profile_arn)
                for role, args in each.roles.items()
                if args.instance_profile
            }
            for key, each in systems.items()
        },
        "policies": {
            key: {
                policy.key: _named(policy.name, args.policy_arn(policy))
                for args in each.roles.values()
                for policy in args.customer_policies
            }
            for key, each in systems.items()
        },
        "serviceLinkedRoles": {
            key: {
                role: _named(name, settings.arns.service_linked_role(service, name))
                for role, (service, name) in each.kind.service_linked_roles.items()
            }
            for key, each in systems.items()
        },
    }


def _named(name: str, arn: str) -> dict[str, str]:
    return {"name": name, "arn": arn}
