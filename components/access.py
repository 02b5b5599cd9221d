"""Access patterns: roles of common kinds, each switched on by settings of its own."""

from dataclasses import replace

import pulumi
import pulumi_aws as aws

from components import (
    access_boundary,
    access_deployment,
    access_federation,
    access_people,
    access_pipeline,
    access_workloads,
)
from components.access_names import OUTSIDE
from components.system import Roles, System, create


def roles(system: System) -> Roles:
    """The roles that the settings ask for, by contract key; those of administration are not within the boundary."""
    made = {
        **access_workloads.roles(system),
        **access_federation.roles(system),
        **access_deployment.roles(system),
        **access_people.roles(system),
        **access_pipeline.roles(system),
    }
    return {key: replace(role, permissions_boundary="") if key in OUTSIDE else role for key, role in made.items()}


class Access(pulumi.ComponentResource):
    """The roles, and beside them the OIDC providers, the administrators' group and the boundary that the stack owns."""

    def __init__(self, system: System, planned: Roles, opts: pulumi.ResourceOptions | None = None) -> None:
        own = system.settings.access
        if own.pipeline and own.pipeline.boundary == "create":
            access_boundary.make(system, opts)
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
            access_people.group(self, system, own.admin, self.roles["admin"])
        self.register_outputs({"roles": {key: role.arn for key, role in self.roles.items()}})
