"""What the policy pack sees of a stack that the tests ran."""

from typing import Any

from pulumi.runtime import rpc

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.model import Resource
from tests.support.running import Run


def seen(made: Run) -> tuple[Resource, ...]:
    """Everything that the program creates, with what is unknown at preview and where each value comes from."""
    return tuple(
        Resource(
            type=each.type,
            name=each.name,
            urn=each.urn,
            properties=_known(each.inputs),
            parent=each.parent,
            dependencies=each.dependencies,
            property_dependencies=each.property_dependencies,
        )
        for each in made.resources
        if not each.read_id
    )


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _known(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_known(each) for each in value]
    return UNKNOWN if isinstance(value, str) and value == rpc.UNKNOWN else value
