"""SLIM: seismic imaging as a Step Functions loop of Lambda functions and Batch jobs on EC2 Spot."""

import pulumi
import pulumi_aws as aws

from components.config.slim import SlimSettings
from components.systems.component import create_roles
from components.systems.definition import (
    NamePattern,
    OtherResources,
    Roles,
    ServiceLinkedRole,
    System,
    SystemDefinition,
)
from components.systems.slim import documented, operators, scoped
from components.systems.slim.workflow import Workflow

SERVICE_LINKED_ROLES = {
    "spot": ServiceLinkedRole("spot", "AWSServiceRoleForEC2Spot"),
    "spotFleet": ServiceLinkedRole("spotfleet", "AWSServiceRoleForEC2SpotFleet"),
}
"""By output key. AWS creates them with the first Spot request: `slim.serviceLinkedRoles` says who owns them."""


def roles(system: System[SlimSettings]) -> Roles:
    """SLIM's roles by output key, with the permissions that `slim.permissions` chooses.

    Names and paths are the same for both, so that a team can take an account over as `documented`, and a change to
    `scoped` then touches the policies alone.
    """
    if system.own.permissions == "documented":
        return documented.roles(system)
    roles = scoped.roles(system)
    return {**roles, "operator": operators.role(system, roles)}


class Slim(pulumi.ComponentResource):
    """The roles, the service-linked roles for Spot, and the people: a group, or the authors' policies on each user."""

    def __init__(
        self, system: System[SlimSettings], planned: Roles, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("roles:systems:Slim", system.name, {}, opts)
        self._system, self._own = system, system.own
        self.roles = create_roles(self, system, planned)
        self._service_linked_role("spot", self._own.service_linked_roles.spot)
        self._service_linked_role("spotFleet", self._own.service_linked_roles.spot_fleet)
        if "operator" in self.roles:
            operators.create_group(self, system, self.roles["operator"], self._own.operators)
        else:
            self._user_policies()
        self.register_outputs({"roles": {key: role.arn for key, role in self.roles.items()}})

    def _service_linked_role(self, key: str, owner: str) -> None:
        """Creates or reads it, as the setting says. Not "create if absent": the second run would find and delete it."""
        linked = SERVICE_LINKED_ROLES[key]
        if owner == "adopt":
            # A read resource is never changed or deleted; one that does not exist stops the preview.
            arn = self._system.arns.service_linked_role(linked.service, linked.name)
            aws.iam.ServiceLinkedRole.get(f"slim-{key}", arn, opts=pulumi.ResourceOptions(parent=self, protect=False))
        else:
            aws.iam.ServiceLinkedRole(
                f"slim-{key}",
                aws_service_name=f"{linked.service}.amazonaws.com",
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


def other_resources(system: System[SlimSettings]) -> OtherResources:
    """The service-linked roles, the operators' group with its members, or the policies of each operator."""
    own, arns = system.own, system.arns
    owners = {"spot": own.service_linked_roles.spot, "spotFleet": own.service_linked_roles.spot_fleet}
    scoped = own.permissions == "scoped"
    group = arns.iam("group", system.settings.path, system.settings.named(operators.GROUP))
    return OtherResources(
        service_linked_roles=tuple(SERVICE_LINKED_ROLES.values()),
        created_service_linked_roles=tuple(
            linked for key, linked in SERVICE_LINKED_ROLES.items() if owners[key] == "create"
        ),
        groups=(group,) if scoped else (),
        users=tuple(arns.iam("user", "/", user) for user in own.operators),
        clusters=Workflow.of(system).clusters,
        passed_on=() if scoped else (roles(system)["containers"].arn,),
        user_reads=("iam:ListGroupsForUser" if scoped else "iam:ListAttachedUserPolicies",),
    )


DEFINITION = SystemDefinition(
    name="slim",
    title="SLIM",
    description="Seismic imaging as a Step Functions loop of Lambda functions and Batch jobs on EC2 Spot.",
    settings=SlimSettings,
    roles=roles,
    role_names=(
        NamePattern("AWSBatchServiceRole", unqualified=True),
        NamePattern("StepFunctionsLambdaRole", unqualified=True),
        NamePattern("SLIM-Extras_ECS_for_EC2", unqualified=True, passed_to="ec2"),
        NamePattern("SLIM-Extras_for_Lambda", unqualified=True),
        NamePattern("AmazonEC2SpotFleetRole", unqualified=True),
        NamePattern("SLIM-Operator"),
    ),
    policy_names=(NamePattern(scoped.BATCH_POLICY, unqualified=True),),
    component=Slim,
    service_linked_roles=SERVICE_LINKED_ROLES,
    other_resources=other_resources,
)
