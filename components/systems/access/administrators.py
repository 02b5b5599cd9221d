"""Administrators: named users with recent MFA, and a group that may do nothing but assume their role."""

import pulumi
import pulumi_aws as aws

from components.config.access import AccessSettings
from components.config.access_patterns import Admin
from components.iam.policy_documents import Conditions, allow, document, to_json, trust
from components.iam.service_role import ServiceRole, ServiceRoleArgs
from components.systems.definition import Roles, System

ROLE = "Admin"


def roles(system: System[AccessSettings]) -> Roles:
    """The role Admin where the settings ask for it."""
    own = system.own.admin
    return {"admin": _admin(system, own)} if own else {}


def recent_mfa(own: Admin) -> Conditions:
    """MFA that is present and recent. Both keys are absent from a session without MFA, and both conditions then fail.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
    """
    return {
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
        "NumericLessThan": {"aws:MultiFactorAuthAge": str(own.mfa_max_age)},
    }


def _admin(system: System[AccessSettings], own: Admin) -> ServiceRoleArgs:
    return system.role(
        ROLE,
        description="Administrators who have recently signed in with MFA",
        trust=document(trust("NamedUsers", {"AWS": own.users}, recent_mfa(own))),
        max_session_duration=3600,
        managed_policies=(system.arns.aws_policy("AdministratorAccess"),),
    )


def group_arn(system: System[AccessSettings], own: Admin) -> str:
    """The group's ARN. A group that is managed elsewhere is taken to have the path '/'."""
    if own.group.ownership == "create":
        return system.arns.iam("group", system.settings.path, system.settings.named(own.group.name))
    return system.arns.iam("group", "/", own.group.name)


def create_group(parent: pulumi.Resource, system: System[AccessSettings], own: Admin, admin: ServiceRole) -> None:
    """The group's permission to assume the role, and the group, created or read: one that does not exist stops the
    preview. Its members are managed elsewhere."""
    opts = pulumi.ResourceOptions(parent=parent)
    name: pulumi.Input[str] = own.group.name
    if own.group.ownership == "create":
        named = system.settings.named(own.group.name)
        name = aws.iam.Group("access-admins", name=named, path=system.settings.path, opts=opts).name
    else:
        aws.iam.Group.get("access-admins", own.group.name, opts=pulumi.ResourceOptions(parent=parent, protect=False))
    content = document(allow("BecomeAdmin", "sts:AssumeRole", admin.arn, recent_mfa(own)))
    aws.iam.GroupPolicy("access-admins", name="BecomeAdmin", group=name, policy=to_json(content), opts=opts)
