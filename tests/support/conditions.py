"""What iam-condition-key finds in a document, by its kind and on a given day."""

from datetime import UTC, datetime
from typing import Any

from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.rules.document.condition_key import found_in
from least_privilege.rules.finding import Finding
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy
from tests.support.documents import Json, document

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def findings(kind: PolicyKind, *statements: Json, now: datetime = NOW) -> list[Finding]:
    resource = Resource(type="aws:iam/policy:Policy", name="it", urn="urn:it", properties={})
    embedded = EmbeddedPolicy(resource, "policy", "policy 'it'", kind, parse(document(*statements), kind))
    return list(found_in(embedded, now))


def found(kind: PolicyKind, *statements: Json, now: datetime = NOW) -> list[str]:
    """Each finding's level and what its id says after the rule's name."""
    return [
        f"{'advisory' if each.advisory else 'mandatory'} {each.id.partition(':')[2]}"
        for each in findings(kind, *statements, now=now)
    ]


def identity(effect: str, operator: str, key: str, value: Any, action: Any = "s3:GetObject") -> Json:
    """A statement of an identity policy with one condition."""
    resource = "*" if action != "s3:GetObject" else "arn:aws:s3:::pets/*"
    return {"Effect": effect, "Action": action, "Resource": resource, "Condition": {operator: {key: value}}}


def of_principal(principal: Any, operator: str, key: str, value: Any, effect: str = "Allow") -> Json:
    """A statement of a bucket's policy with one condition."""
    return {**identity(effect, operator, key, value), "Principal": principal}


def trusting(principal: Any, operator: str, key: str, value: Any, action: Any = "sts:AssumeRole") -> Json:
    """A statement of a trust policy with one condition."""
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": {operator: {key: value}}}
