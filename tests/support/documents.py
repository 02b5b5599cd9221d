"""Policy documents for tables of cases."""

import json
from typing import Any

ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ROLE = "aws:iam/role:Role"


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """An Allow statement; further elements by name."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def inline(*statements: dict[str, Any]) -> dict[str, Any]:
    """The properties of a RolePolicy with a document of `statements`."""
    return {"role": "web", "name": "access", "policy": json.dumps(document(*statements))}


def trust(principal: Any, action: str = "sts:AssumeRole", **more: Any) -> dict[str, Any]:
    """A statement of a trust policy."""
    return {"Effect": "Allow", "Principal": principal, "Action": action, **more}


def role(*statements: dict[str, Any]) -> dict[str, Any]:
    """The properties of a Role with a trust policy of `statements`."""
    return {"name": "web", "assumeRolePolicy": json.dumps(document(*statements))}
