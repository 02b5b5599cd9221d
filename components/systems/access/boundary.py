"""The permissions boundary of the roles that the pipeline deploys: the most that any of them may do.

A boundary grants nothing: a role may do what its policies allow and the boundary does not deny. So this one allows
everything, and denies what would lead out of it: writes to IAM, roles without it, the account, Pulumi's state. It does
not deny the data and the code of other workloads in the account. Where there are any, or where it is known which
services the roles use, a narrower policy is better (`access.pipeline.boundary: adopt`).
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

import pulumi
import pulumi_aws as aws

from components.config.access import AccessSettings
from components.iam.policy_documents import Document, allow, deny, document, to_json
from components.systems.access.stack_resources import StackResources
from components.systems.definition import System

IDENTITY_WRITES = (
    "iam:Accept*",
    "iam:Add*",
    "iam:Associate*",
    "iam:Attach*",
    "iam:Change*",
    "iam:CreateAccessKey",
    "iam:CreateAccountAlias",
    "iam:CreateDelegationRequest",
    "iam:CreateGroup",
    "iam:CreateInstanceProfile",
    "iam:CreateLoginProfile",
    "iam:CreateOpenIDConnectProvider",
    "iam:CreatePolicy*",
    "iam:CreateRole",
    "iam:CreateSAMLProvider",
    "iam:CreateServiceSpecificCredential",
    "iam:CreateUser",
    "iam:CreateVirtualMFADevice",
    "iam:Deactivate*",
    "iam:Delete*",
    "iam:Detach*",
    "iam:Disable*",
    "iam:Enable*",
    "iam:Put*",
    "iam:Reject*",
    "iam:Remove*",
    "iam:Reset*",
    "iam:Resync*",
    "iam:Send*",
    "iam:Set*",
    "iam:Tag*",
    "iam:Untag*",
    "iam:Update*",
    "iam:Upload*",
)
"""All writes to IAM but PassRole, which is limited, and CreateServiceLinkedRole: AWS defines what such a role may do,
and services create theirs through the role that calls them (AWSBatchServiceRole does)."""
_ROLE = "aws:iam/role:Role"


def contents(system: System[AccessSettings]) -> Document:
    """The boundary's document."""
    resources, pipeline, arns = StackResources(system=system), system.own.pipeline, system.arns
    beyond = ("account:*", "organizations:*", "sso:*", "sts:AssumeRoot")
    statements = [
        allow("AtMost", "*", "*"),
        deny("NoIdentities", (*IDENTITY_WRITES, *beyond), "*"),
        # No assuming a role without the boundary, and no passing of one, or of anyone else's role, to a service.
        deny("NoOutsideRoles", "sts:AssumeRole", resources.unbounded),
        {
            "Sid": "PassOwnRoles",
            "Effect": "Deny",
            "Action": "iam:PassRole",
            "NotResource": [*resources.roles, *resources.existing],
        },
    ]
    if pipeline and pipeline.state:
        # The state decides what Pulumi believes that it made, and it holds the stack's secrets.
        bucket = arns.bucket(pipeline.state.bucket)
        statements.append(deny("NoState", "s3:*", (bucket, f"{bucket}/*")))
    return document(*statements)


def create(system: System[AccessSettings], opts: pulumi.ResourceOptions | None) -> None:
    """Creates the policy that permissionsBoundary names, and has the roles with that boundary created after it.

    The roles have its ARN as text, known at preview, so Pulumi sees no dependency. Call this before the first component
    is created: a component passes on to its children the transformations that the stack has at that time.
    """
    arn = system.settings.permissions_boundary
    path, _, name = arn.partition(":policy")[2].rpartition("/")
    policy = aws.iam.Policy(
        "access-boundary",
        name=name,
        path=f"{path}/",
        description="The most that roles which the pipeline deploys may have. Only an administrator changes it.",
        policy=to_json(contents(system)),
        tags=system.tags,
        opts=opts,
    )

    def after_boundary(given: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if given.type_ != _ROLE or given.props.get("permissions_boundary") != arn:
            return None
        opts = pulumi.ResourceOptions.merge(given.opts, pulumi.ResourceOptions(depends_on=[policy]))
        return pulumi.ResourceTransformationResult(given.props, opts)

    pulumi.runtime.register_stack_transformation(after_boundary)
