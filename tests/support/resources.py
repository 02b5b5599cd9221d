"""Resources of a stack as the library holds them."""

from typing import Any

from least_privilege.stack.model import Resource, Stack


def resource(
    type_: str, name: str, /, dependencies: dict[str, list[Resource]] | None = None, parent: str = "", **properties: Any
) -> Resource:
    """`type_` is short for IAM's: `role:Role`; `dependencies` maps a property to what its value comes from."""
    whole = type_ if "/" in type_ or type_.startswith("x:") else f"aws:iam/{type_}"
    return Resource(
        type=whole,
        name=name,
        urn=f"urn:pulumi:dev::app::{whole}::{name}",
        properties=properties,
        parent=parent,
        property_dependencies={key: tuple(r.urn for r in of) for key, of in (dependencies or {}).items()},
    )


def stack(*resources: Resource) -> Stack:
    return Stack(resources=resources)
