"""The retail store on ECS: two roles whose exact names other people's instructions use."""

import pulumi

from components.iam.policy_documents import allow, document, service_trust
from components.systems.system import Roles, System, create


def roles(system: System) -> Roles:
    """The store's roles by contract key."""
    arns, cluster = system.arns, system.settings.retail_store.cluster
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    trust = service_trust("ecs-tasks", arns.account, arns.regional("ecs", "*"))
    return {
        "ecsExecution": system.role(
            "retailStoreECSTaskExecutionRole",
            description="The ECS agent that starts the retail store's tasks: pulls images and writes logs",
            unqualified=True,
            trust=trust,
            managed_policies=(arns.aws_policy("service-role/AmazonECSTaskExecutionRolePolicy"),),
        ),
        "ecsTask": system.role(
            "retailStoreEcsTaskRole",
            description="The containers of the retail store, and ECS Exec into them",
            unqualified=True,
            trust=trust,
            inline_policies={
                "ExecuteCommand": document(
                    # The four channel actions support no resources.
                    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
                    allow("OpenChannels", CHANNEL_ACTIONS, "*"),
                    allow(
                        "ExecuteInCluster",
                        ("ecs:DescribeTasks", "ecs:ExecuteCommand"),
                        (arns.regional("ecs", f"cluster/{cluster}"), arns.regional("ecs", f"task/{cluster}/*")),
                    ),
                )
            },
        ),
    }


CHANNEL_ACTIONS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)


class RetailStore(pulumi.ComponentResource):
    """The store's two roles. Its task definitions belong to the store's own project."""

    def __init__(self, system: System, planned: Roles, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("roles:systems:RetailStore", system.key, {}, opts)
        self.roles = create(self, system, planned)
        self.register_outputs({"roles": {key: role.arn for key, role in self.roles.items()}})
