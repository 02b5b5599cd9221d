"""Resources that an update has yet to register, as preview saw them, in the form in which they grant the least.

In the middle of an update, what is found in a stack with these is found at the end as well, whatever is unknown of them
yet: a document may be a Deny of everything, a permissions boundary may allow nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from least_privilege.policy.unknown import UNKNOWN, holds_unknown
from least_privilege.stack.attachments import (
    ATTACHED_POLICIES,
    BOUNDARY_ATTACHMENT,
    CUSTOMER_POLICY_ATTACHMENT,
    GROUP_MEMBERSHIPS,
    INLINE_POLICIES,
    MANAGED_POLICIES,
    POLICY,
    Attachment,
    attached,
)
from least_privilege.stack.model import Resource, type_in_urn
from least_privilege.stack.policy_locations import IDENTITY_DOCUMENTS

_DENY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'
_TRUSTS_NOBODY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sts:*", "Principal": "*"}]}'
_NAME = "Unknown-Denies-Everything"
_DENY_ARN = f"arn:aws:iam:::policy/{_NAME}"

DENY_POLICY = Resource(type=POLICY, name=_NAME, urn=f"urn::::::{_NAME}", properties={"name": _NAME, "policy": _DENY})
"""The managed policy that stands for each unknown one. The stack that is judged must have it."""

_ATTACHMENTS: Mapping[str, list[Attachment]] = {
    type_: [each for each in (*INLINE_POLICIES, *MANAGED_POLICIES) if each.type == type_]
    for type_ in dict.fromkeys(each.type for each in (*INLINE_POLICIES, *MANAGED_POLICIES))
}

LINKS = frozenset(
    (
        *GROUP_MEMBERSHIPS,
        *(CUSTOMER_POLICY_ATTACHMENT, BOUNDARY_ATTACHMENT),
    )
)
"""Types that say who is in a group, or that name a policy otherwise than by ARN."""

GRANTING = frozenset((*IDENTITY_DOCUMENTS, *_ATTACHMENTS, *LINKS)) | frozenset(
    ("aws:iam/user:User", "aws:iam/group:Group", "aws:ssoadmin/permissionSet:PermissionSet")
)
"""The types of resource on which a principal's permissions depend."""


def least_granting(resource: Resource) -> Resource | None:
    """`resource`, of one of the types in `GRANTING`, in the form that grants the least; itself where that is the form
    in which preview judged it; None where what it takes back, and from which principal, cannot be told."""
    if resource.type in LINKS:
        return None if holds_unknown(resource.properties) else resource
    if any(_hides_owner(resource, each) for each in _ATTACHMENTS.get(resource.type, ()) if each.owner):
        return None
    changes = dict(_changes(resource))
    return replace(resource, properties={**resource.properties, **changes}) if changes else resource


def names_unknown(resource: Resource) -> bool:
    """Whether `least_granting` gave `resource` a policy that stands for an unknown one: any policy may be that."""
    return _DENY_ARN in (*attached(resource), resource.at("permissionsBoundary"))


def _hides_owner(resource: Resource, attachment: Attachment) -> bool:
    return holds_unknown(resource.at(attachment.owner)) and not _is_of_one(
        resource, attachment.owner, attachment.owner_type
    )


def _changes(resource: Resource) -> Iterator[tuple[str, Any]]:
    for path in IDENTITY_DOCUMENTS.get(resource.type, ()):
        head, is_list, tail = path.partition("[].")
        if holds_unknown(resource.at(head)):
            denial = _TRUSTS_NOBODY if head == "assumeRolePolicy" else _DENY
            yield head, [{tail: denial}] if is_list else denial
    # What one policy of the stack explains is judged with that policy, as preview did.
    input_ = ATTACHED_POLICIES.get(resource.type, "")
    if holds_unknown(attached(resource)) and not _is_of_one(resource, input_, POLICY):
        yield input_, [*attached(resource), _DENY_ARN]
    if resource.at("permissionsBoundary") is UNKNOWN and not _is_of_one(resource, "permissionsBoundary", POLICY):
        yield "permissionsBoundary", _DENY_ARN


def _is_of_one(resource: Resource, input_: str, type_: str) -> bool:
    """Whether an input was made from one resource of a type and nothing else: it is then its ARN, name or id."""
    return [type_in_urn(urn) for urn in resource.property_dependencies.get(input_, ())] == [type_]
