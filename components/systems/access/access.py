"""Access patterns: roles of common kinds, each switched on by settings of its own."""

import pulumi
import pulumi_aws as aws

from components.config.access import AccessSettings
from components.config.callers import OidcProvider
from components.systems.access import administrators, boundary, deployment, federation, pipeline, workloads
from components.systems.component import create_roles
from components.systems.definition import NamePattern, OtherResources, Roles, System, SystemDefinition


def roles(system: System[AccessSettings]) -> Roles:
    """The roles that the settings ask for, by output key."""
    return {
        **workloads.roles(system),
        **federation.roles(system),
        **deployment.roles(system),
        **administrators.roles(system),
        **pipeline.roles(system),
    }


def other_resources(system: System[AccessSettings]) -> OtherResources:
    """The administrators' group and the OIDC providers."""
    own, arns = system.own, system.arns
    group = (administrators.group_arn(system, own.admin),) if own.admin else ()
    providers = tuple(federation.provider_arn(arns, each.issuer) for each in own.oidc_providers)
    return OtherResources(groups=group, oidc_providers=providers)


class Access(pulumi.ComponentResource):
    """The roles, and beside them the OIDC providers, the administrators' group and the boundary that the stack owns."""

    def __init__(
        self, system: System[AccessSettings], planned: Roles, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        own = system.own
        if own.pipeline and own.pipeline.boundary == "create":
            boundary.create(system, opts)
        super().__init__("roles:systems:Access", system.name, {}, opts)
        if own.pipeline and own.pipeline.boundary == "adopt":
            boundary.read(self, system)
        providers = {each.issuer: _oidc_provider(self, system, each) for each in own.oidc_providers}
        self.roles = create_roles(self, system, planned, federation.after_providers(system, planned, providers))
        if own.admin:
            administrators.create_group(self, system, own.admin, self.roles["admin"])
        self.register_outputs({"roles": {key: role.arn for key, role in self.roles.items()}})


def _oidc_provider(
    parent: pulumi.Resource, system: System[AccessSettings], own: OidcProvider
) -> aws.iam.OpenIdConnectProvider:
    """The provider, created or read: one that does not exist stops the preview."""
    name = f"access-{own.issuer}"
    if own.ownership == "adopt":
        opts = pulumi.ResourceOptions(parent=parent, protect=False)
        return aws.iam.OpenIdConnectProvider.get(name, federation.provider_arn(system.arns, own.issuer), opts=opts)
    # AWS checks the issuer's certificate by itself: no thumbprints.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
    return aws.iam.OpenIdConnectProvider(
        name,
        url=f"https://{own.issuer}",
        client_id_lists=list(own.audiences),
        tags=system.tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )


DEFINITION = SystemDefinition(
    name="access",
    title="Access",
    description="Common access patterns, each with settings of its own, and the pipeline that deploys the stack.",
    settings=AccessSettings,
    roles=roles,
    role_names=(
        NamePattern("EC2S3Role", passed_to="ec2"),
        NamePattern("EC2S3DynamoDBRole", passed_to="ec2"),
        NamePattern("LambdaDynamoDBRole"),
        NamePattern("EKSWorkerNodeRole", passed_to="ec2"),
        NamePattern("CrossAccount-*"),
        NamePattern("ThirdParty-*"),
        NamePattern("WebIdentity-*"),
        NamePattern("Deployment"),
        NamePattern("CloudFormation-Service"),
        NamePattern("Audit"),
        NamePattern("CloudTrail-CloudWatchLogs"),
        NamePattern(administrators.ROLE, bounded=False),
        NamePattern(pipeline.PREVIEW_ROLE, bounded=False),
        NamePattern(pipeline.DEPLOY_ROLE, bounded=False),
    ),
    policy_names=(NamePattern(pipeline.DEPLOY_POLICY, bounded=False),),
    component=Access,
    other_resources=other_resources,
    problems=boundary.problems,
)
