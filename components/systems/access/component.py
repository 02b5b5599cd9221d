"""Access patterns: roles of common kinds, each switched on by settings of its own."""

from dataclasses import replace

import pulumi
import pulumi_aws as aws

from components.systems.access import administrators, boundary, deployment, federation, pipeline, workloads
from components.systems.access.owned_names import UNBOUNDED_ROLES
from components.systems.system import Roles, System, create


def roles(system: System) -> Roles:
    """The roles that the settings ask for, by contract key; those of administration are not within the boundary."""
    made = {
        **workloads.roles(system),
        **federation.roles(system),
        **deployment.roles(system),
        **administrators.roles(system),
        **pipeline.roles(system),
    }
    return {
        key: replace(role, permissions_boundary="") if key in UNBOUNDED_ROLES else role for key, role in made.items()
    }


class Access(pulumi.ComponentResource):
    """The roles, and beside them the OIDC providers, the administrators' group and the boundary that the stack owns."""

    def __init__(self, system: System, planned: Roles, opts: pulumi.ResourceOptions | None = None) -> None:
        own = system.settings.access
        if own.pipeline and own.pipeline.boundary == "create":
            boundary.make(system, opts)
        super().__init__("roles:systems:Access", system.key, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        for provider in own.oidc_providers:
            if provider.ownership == "create":
                # AWS checks the issuer's certificate by itself: no thumbprints.
                # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
                aws.iam.OpenIdConnectProvider(
                    f"access-{provider.issuer}",
                    url=f"https://{provider.issuer}",
                    client_id_lists=list(provider.audiences),
                    tags=system.tags,
                    opts=child,
                )
        self.roles = create(self, system, planned)
        if own.admin:
            administrators.group(self, system, own.admin, self.roles["admin"])
        self.register_outputs({"roles": {key: role.arn for key, role in self.roles.items()}})
