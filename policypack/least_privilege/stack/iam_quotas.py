"""Quotas of policies, by Pulumi type or kind, in characters; of documents without white space.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
        https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
        https://docs.aws.amazon.com/general/latest/gr/iot-core.html
"""

from least_privilege.policy.document import PolicyKind

INLINE_POLICIES = {"role": 10_240, "user": 2_048, "group": 5_120, "permission set": 32_768}
"""All inline policies of a principal together, by what it is."""

DOCUMENTS = {
    "aws:iam/policy:Policy": 6_144,
    "aws:iam/role:Role": INLINE_POLICIES["role"],
    "aws:iam/rolePolicy:RolePolicy": INLINE_POLICIES["role"],
    "aws:iam/userPolicy:UserPolicy": INLINE_POLICIES["user"],
    "aws:iam/groupPolicy:GroupPolicy": INLINE_POLICIES["group"],
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": INLINE_POLICIES["permission set"],
}

OTHER_DOCUMENTS = {
    PolicyKind.SERVICE_CONTROL: 10_240,
    PolicyKind.RESOURCE_CONTROL: 5_120,
    PolicyKind.IOT: 2_048,
}
"""By kind. Of an organization's policies, all characters of the text that the program gives count."""

NAMES = {
    "aws:iam/role:Role": 64,
    "aws:iam/user:User": 64,
    "aws:iam/group:Group": 128,
    "aws:iam/policy:Policy": 128,
    "aws:iam/instanceProfile:InstanceProfile": 128,
    "aws:iam/rolePolicy:RolePolicy": 128,
    "aws:iam/userPolicy:UserPolicy": 128,
    "aws:iam/groupPolicy:GroupPolicy": 128,
}

PATH = 512
