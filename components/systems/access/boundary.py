"""The permissions boundary of what the pipeline deploys: the most that any of its roles may ever have.

A boundary grants nothing: a role has what its policies allow and the boundary does not withhold. So this one allows
everything, and withholds what would lead out of it: IAM, roles outside of it, the account, Pulumi's state. It does not
withhold the data and the code of other workloads in the account, whose roles may have more: where there are any, and
wherever it is known which services the roles use, a narrower policy is better (`access.pipeline.boundary: adopt`).
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

import pulumi
import pulumi_aws as aws

from components.iam.policy_documents import Document, allow, deny, document, to_json
from components.systems.access.owned_names import Owned
from components.systems.system import System

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
"""All writes to IAM but PassRole, which is limited, and CreateServiceLinkedRole: AWS says what such a role may do, and
services make theirs through the role that calls them (AWSBatchServiceRole does)."""
_ROLE = "aws:iam/role:Role"


def contents(system: System) -> Document:
    """The boundary's document."""
    owned, pipeline, arns = Owned(system=system), system.settings.access.pipeline, system.arns
    beyond = ("account:*", "organizations:*", "sso:*", "sts:AssumeRoot")
    statements = [
        allow("AtMost", "*", "*"),
        deny("NoIdentities", (*IDENTITY_WRITES, *beyond), "*"),
        # No way to become what is outside of the boundary, nor to have a service run as it, nor as a role of others.
        deny("NoOutsideRoles", "sts:AssumeRole", owned.outside),
        {
            "Sid": "PassOwnRoles",
            "Effect": "Deny",
            "Action": "iam:PassRole",
            "NotResource": [*owned.roles, *owned.existing],
        },
    ]
    if pipeline and pipeline.state:
        # Who writes the state says what Pulumi believes that it made; its secrets are in it too.
        bucket = arns.bucket(pipeline.state.bucket)
        statements.append(deny("NoState", "s3:*", (bucket, f"{bucket}/*")))
    return document(*statements)


def make(system: System, opts: pulumi.ResourceOptions | None) -> None:
    """Makes the policy that permissionsBoundary names, and sees to it that the roles that have it are made after it.

    They have its ARN as text, known at preview, from which Pulumi could not tell that they need it. To be called before
    the first component: components hand on to their children what transformations the stack has when they are made.
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
