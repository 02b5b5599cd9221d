"""SLIM: seismic imaging as a Step Functions loop of Lambda functions and Batch jobs on EC2 Spot."""

import pulumi
import pulumi_aws as aws

from components.systems.slim import documented, operators, scoped
from components.systems.system import Roles, System, create

SERVICE_LINKED_ROLES = {
    "spot": ("spot", "AWSServiceRoleForEC2Spot"),
    "spotFleet": ("spotfleet", "AWSServiceRoleForEC2SpotFleet"),
}
"""Key to service and name. AWS makes them with the first Spot request: `slim.serviceLinkedRoles` says who owns them."""


def roles(system: System) -> Roles:
    """SLIM's roles by contract key, with the permissions that `slim.permissions` chooses.

    Names and paths are the same in both columns, so that a team can take an account over as `documented`, and `scoped`
    then changes its policies alone.
    """
    if system.settings.slim.permissions == "documented":
        return documented.roles(system)
    roles = scoped.roles(system)
    return {**roles, "operator": operators.role(system, roles)}


class Slim(pulumi.ComponentResource):
    """The roles, the service-linked roles for Spot, and the people: a group, or the authors' policies on each user."""

    def __init__(self, system: System, planned: Roles, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("roles:systems:Slim", system.key, {}, opts)
        self._system, self._own = system, system.settings.slim
        self.roles = create(self, system, planned)
        self._service_linked_role("spot", self._own.service_linked_roles.spot)
        self._service_linked_role("spotFleet", self._own.service_linked_roles.spot_fleet)
        if "operator" in self.roles:
            operators.group(self, system, self.roles["operator"], self._own.operators)
        else:
            self._user_policies()
        self.register_outputs({"roles": {key: role.arn for key, role in self.roles.items()}})

    def _service_linked_role(self, key: str, owner: str) -> None:
        """Made or read, as the setting says. Not made "if absent": the second run would find it, and drop it."""
        service, name = SERVICE_LINKED_ROLES[key]
        if owner == "adopt":
            # A read resource is never changed or deleted; one that does not exist stops the preview.
            arn = self._system.arns.service_linked_role(service, name)
            aws.iam.ServiceLinkedRole.get(f"slim-{key}", arn, opts=pulumi.ResourceOptions(parent=self, protect=False))
        else:
            aws.iam.ServiceLinkedRole(
                f"slim-{key}",
                aws_service_name=f"{service}.amazonaws.com",
                tags=self._system.tags,
                opts=pulumi.ResourceOptions(parent=self),
            )

    def _user_policies(self) -> None:
        for user in self._own.operators:
            for arn in documented.user_policies(self._system):
                aws.iam.UserPolicyAttachment(
                    f"slim-{user}-{arn.rpartition('/')[2]}",
                    user=user,
                    policy_arn=arn,
                    opts=pulumi.ResourceOptions(parent=self),
                )
