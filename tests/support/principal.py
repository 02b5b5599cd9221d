"""A role with policies, for the rules on what a principal may do altogether."""

import json
from typing import Any

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import StackRule
from least_privilege.stack.model import Resource, Stack
from tests.support.documents import ROLE, ROLE_POLICY, document
from tests.support.pack import urn

POLICY = "aws:iam/policy:Policy"
LIMIT = "arn:aws:iam::111122223333:policy/limit"
Statements = tuple[dict[str, Any], ...]
Declared = dict[str, tuple[str, dict[str, Any]]]
"""Type and properties of resources, by name."""


def as_declared(statements: Statements) -> Any:
    """A document as the program hands it on: JSON, or a structure where something in it is not known."""
    return document(*statements) if "UNKNOWN" in repr(statements) else json.dumps(document(*statements))


def role_with_policies(
    own: Statements, other: Statements, limit: Statements | None
) -> dict[str, tuple[str, dict[str, Any]]]:
    """A role with two inline policies and, where there are statements for one, a boundary."""
    bounded = {} if limit is None else {"permissionsBoundary": LIMIT}
    found: Declared = {
        "web": (ROLE, {"name": "web", **bounded}),
        "own": (ROLE_POLICY, {"role": "web", "name": "own", "policy": as_declared(own)}),
    }
    if other:
        found["other"] = (ROLE_POLICY, {"role": "web", "name": "other", "policy": as_declared(other)})
    if limit is not None:
        found["limit"] = (POLICY, {"name": "limit", "path": "/", "policy": as_declared(limit)})
    return found


def check(rule: StackRule, given: Declared) -> list[Finding]:
    """What `rule` finds in a stack of these resources, with its default options."""
    resources = [Resource(type=t, name=name, urn=urn(t, name), properties=p) for name, (t, p) in given.items()]
    return list(rule.check(Stack(resources=tuple(resources)), rule.defaults()))
