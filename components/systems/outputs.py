"""The stack's outputs, which other projects read by StackReference. docs/reference/outputs.md documents them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.config.stack_settings import Settings
from components.systems.plan import PlannedSystem

VERSION = 1
"""Raised when something that readers rely on is removed or changes its meaning; additions do not raise it."""


def existing_service_linked_roles(provider: aws.Provider) -> pulumi.Output[Sequence[str]]:
    """The names of the account's service-linked roles. A look-up that fails is an error, and not an empty list."""
    found = aws.iam.get_roles_output(
        path_prefix="/aws-service-role/", opts=pulumi.InvokeOutputOptions(provider=provider)
    )
    return found.names


def outputs(
    settings: Settings, planned: Iterable[PlannedSystem], existing: pulumi.Output[Sequence[str]] | None = None
) -> dict[str, Any]:
    """Name to value of every output: plain strings, so that a reader has them at preview already. Nothing is secret.

    `existing` are the names of the service-linked roles that the account has; without it AWS was not asked.
    """
    systems = {each.system.name: each for each in planned}
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
        "serviceLinkedRoles": _service_linked(settings, systems, existing),
    }


def _service_linked(
    settings: Settings, systems: Mapping[str, PlannedSystem], existing: pulumi.Output[Sequence[str]] | None
) -> dict[str, Any]:
    def state(name: str) -> pulumi.Input[str]:
        if existing is None:
            return "not looked up"
        return existing.apply(lambda names: "present" if name in names else "absent")

    return {
        key: {
            role: {
                **_named(linked.name, settings.arns.service_linked_role(linked.service, linked.name)),
                "state": state(linked.name),
            }
            for role, linked in each.system.definition.service_linked_roles.items()
        }
        for key, each in systems.items()
    }


def _named(name: str, arn: str) -> dict[str, str]:
    return {"name": name, "arn": arn}
