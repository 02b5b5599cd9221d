"""Statements and policy documents as JSON."""

import json
from typing import Any

Json = dict[str, Any]

ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ROLE = "aws:iam/role:Role"


def allow(action: Any, resource: Any = "*", **more: Any) -> Json:
    """An Allow statement; further elements by name."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> Json:
    """A Deny statement; further elements by name."""
    return {**allow(action, resource, **more), "Effect": "Deny"}


def trust(principal: Any, action: Any = "sts:AssumeRole", **more: Any) -> Json:
    """A statement of a trust policy."""
    return {"Effect": "Allow", "Principal": principal, "Action": action, **more}


def document(*statements: Any, version: str = "2012-10-17") -> Json:
    return {"Version": version, "Statement": list(statements)}


def text(*statements: Any, version: str = "2012-10-17") -> str:
    """A document as a resource's property holds it."""
    return json.dumps(document(*statements, version=version))


def inline(*statements: Json) -> Json:
    """The properties of a RolePolicy with a document of `statements`."""
    return {"role": "web", "name": "access", "policy": text(*statements)}


def role(*statements: Json) -> Json:
    """The properties of a Role with a trust policy of `statements`."""
    return {"name": "web", "assumeRolePolicy": text(*statements)}
