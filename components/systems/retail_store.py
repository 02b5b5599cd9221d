"""The retail store on ECS: two roles whose names the store's own instructions prescribe."""

from components.config.retail_store import RetailStoreSettings
from components.iam.policy_documents import allow, document, service_trust
from components.systems.definition import NamePattern, Roles, System, SystemDefinition

CHANNEL_ACTIONS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)


def roles(system: System[RetailStoreSettings]) -> Roles:
    """The store's roles by output key. Its task definitions belong to the store's own project."""
    arns, cluster = system.arns, system.own.cluster
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    trust = service_trust("ecs-tasks", arns.account, arns.regional("ecs", "*"))
    return {
        "ecsExecution": system.role(
            "retailStoreECSTaskExecutionRole",
            description="The ECS agent that starts the retail store's tasks: pulls images and writes logs",
            trust=trust,
            managed_policies=(arns.aws_policy("service-role/AmazonECSTaskExecutionRolePolicy"),),
        ),
        "ecsTask": system.role(
            "retailStoreEcsTaskRole",
            description="The containers of the retail store, and ECS Exec into them",
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


DEFINITION = SystemDefinition(
    name="retail-store",
    title="RetailStore",
    description="A retail store on ECS, with two roles whose names the store's own instructions prescribe.",
    settings=RetailStoreSettings,
    roles=roles,
    role_names=(
        NamePattern("retailStoreECSTaskExecutionRole", unqualified=True),
        NamePattern("retailStoreEcsTaskRole", unqualified=True),
    ),
)
