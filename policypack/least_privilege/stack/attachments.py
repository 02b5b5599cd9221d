"""How resources give policies to principals: which input names the policy, and which the principal.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/iam/
        https://www.pulumi.com/registry/packages/aws/api-docs/ssoadmin/
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from least_privilege.stack.model import Resource

ROLE, USER, GROUP = "aws:iam/role:Role", "aws:iam/user:User", "aws:iam/group:Group"
PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet"
POLICY = "aws:iam/policy:Policy"


@dataclass(frozen=True)
class Attachment:
    """A resource type that gives a policy to principals.

    `owner` is the input that names them (empty: the resource is the principal itself), `owner_type` their type.
    `policies` is the input that names managed policies by ARN; empty for a type that has a document of its own.
    """

    type: str
    owner: str
    owner_type: str
    policies: str = ""


INLINE_POLICIES = (
    Attachment("aws:iam/rolePolicy:RolePolicy", "role", ROLE),
    Attachment("aws:iam/userPolicy:UserPolicy", "user", USER),
    Attachment("aws:iam/groupPolicy:GroupPolicy", "group", GROUP),
    Attachment("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", "permissionSetArn", PERMISSION_SET),
)

_TO_ROLE = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
_TO_USER = "aws:iam/userPolicyAttachment:UserPolicyAttachment"
_TO_GROUP = "aws:iam/groupPolicyAttachment:GroupPolicyAttachment"
_TO_ANY = "aws:iam/policyAttachment:PolicyAttachment"
_ALL_OF_ROLE = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
_ALL_OF_USER = "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive"
_ALL_OF_GROUP = "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive"
_TO_PERMISSION_SET = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
_ALL_OF_PERMISSION_SET = "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive"

MANAGED_POLICIES = (
    Attachment(ROLE, "", ROLE, "managedPolicyArns"),
    Attachment(_TO_ROLE, "role", ROLE, "policyArn"),
    Attachment(_TO_USER, "user", USER, "policyArn"),
    Attachment(_TO_GROUP, "group", GROUP, "policyArn"),
    Attachment(_TO_ANY, "roles", ROLE, "policyArn"),
    Attachment(_TO_ANY, "users", USER, "policyArn"),
    Attachment(_TO_ANY, "groups", GROUP, "policyArn"),
    Attachment(_ALL_OF_ROLE, "roleName", ROLE, "policyArns"),
    Attachment(_ALL_OF_USER, "userName", USER, "policyArns"),
    Attachment(_ALL_OF_GROUP, "groupName", GROUP, "policyArns"),
    Attachment(_TO_PERMISSION_SET, "permissionSetArn", PERMISSION_SET, "managedPolicyArn"),
    Attachment(_ALL_OF_PERMISSION_SET, "permissionSetArn", PERMISSION_SET, "managedPolicyArns"),
)

GROUP_MEMBERSHIPS: Mapping[str, tuple[str, str]] = {
    "aws:iam/userGroupMembership:UserGroupMembership": ("groups", "user"),
    "aws:iam/groupMembership:GroupMembership": ("group", "users"),
}
"""By the type that puts users in groups: the inputs that name the groups, and the users."""

CUSTOMER_POLICY_ATTACHMENT = "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment"
BOUNDARY_ATTACHMENT = "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment"
"""Of permission sets; they name a customer managed policy by name and path."""

ATTACHED_POLICIES = {each.type: each.policies for each in MANAGED_POLICIES}
"""The input that names managed policies, by type of resource."""


def attached(resource: Resource) -> list[Any]:
    """The managed policies that `resource` attaches: the ARN of each, or `UNKNOWN`."""
    input_ = ATTACHED_POLICIES.get(resource.type)
    given = resource.at(input_) if input_ else None
    return given if isinstance(given, list) else [] if given is None else [given]
