"""Short ways to write documents and resources in these tests."""

import json
from typing import Any

from least_privilege.policy.document import Document, Kind
from least_privilege.policy.parser import parse
from least_privilege.stack.model import Resource, Stack

Json = dict[str, Any]


def allow(action: Any, resource: Any = "*", **more: Any) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> Json:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def text(*statements: Any, version: str = "2012-10-17") -> str:
    return json.dumps({"Version": version, "Statement": list(statements)})


def document(*statements: Any, kind: Kind = Kind.IDENTITY, version: str = "2012-10-17") -> Document:
    return parse(text(*statements, version=version), kind)


def trust(principal: Any, action: Any = "sts:AssumeRole", **more: Any) -> Json:
    return {"Effect": "Allow", "Principal": principal, "Action": action, **more}


def resource(
    type_: str, name: str, /, dependencies: dict[str, list[Resource]] | None = None, parent: str = "", **properties: Any
) -> Resource:
    """`type_` is short for IAM's: `role:Role`."""
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
