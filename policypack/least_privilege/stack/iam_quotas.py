"""IAM's quotas, by Pulumi type, in characters; of documents without white space.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

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
