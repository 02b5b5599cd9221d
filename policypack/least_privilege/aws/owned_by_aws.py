"""Objects in IAM that only AWS can change, and whose permissions no caller gets at.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
        https://docs.aws.amazon.com/singlesignon/latest/userguide/identity-center-and-iam-roles.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html#aws-managed-policies
"""

from least_privilege.policy.wildcards import contains

_POLICIES = "arn:*:iam::aws:*"
_PATTERNS = ("arn:*:iam::*:role/aws-service-role/*", "arn:*:iam::*:role/aws-reserved/*", _POLICIES)
"""Roles that a service links to itself and that trust it alone, roles of IAM Identity Center, AWS's own policies."""


def is_owned_by_aws(resource: str) -> bool:
    """Whether a Resource is such objects only."""
    return any(contains(pattern, resource) for pattern in _PATTERNS)


def is_policy_of_aws(resource: str) -> bool:
    """Whether a Resource is AWS's managed policies only: everybody may read them, and nobody else may change them."""
    return contains(_POLICIES, resource)
