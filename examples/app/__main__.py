"""PetTracker's photo processor on Lambda and its API on ECS, under roles of an aws-roles stack."""

import json

import pulumi
import pulumi_aws as aws

from roles import read_roles

config = pulumi.Config()
region = pulumi.Config("aws").require("region")
processor_role, execution_role, task_role = read_roles(
    pulumi.StackReference(config.require("roles")), "pettracker", "lambdaPhotoProcessor", "ecsExecution", "ecsTask"
)

# The role may write to log groups of functions whose names begin with pettracker-, so the name is not left to Pulumi.
processor = aws.lambda_.Function(
    "photo-processor",
    name="pettracker-photo-processor",
    role=processor_role.arn,
    runtime="python3.13",
    handler="photo_processor.handler",
    code=pulumi.FileArchive("functions"),
    environment={"variables": {"PHOTOS_TABLE": config.require("photosTable")}},
)

logs = aws.cloudwatch.LogGroup("api", name="/ecs/pettracker-api", retention_in_days=30)
container = {
    "name": "api",
    "image": config.require("image"),
    "essential": True,
    "readonlyRootFilesystem": True,
    "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
    "logConfiguration": {
        "logDriver": "awslogs",
        "options": {"awslogs-group": "/ecs/pettracker-api", "awslogs-region": region, "awslogs-stream-prefix": "api"},
    },
}
task = aws.ecs.TaskDefinition(
    "api",
    family="pettracker-app-api",
    requires_compatibilities=["FARGATE"],
    network_mode="awsvpc",
    cpu="256",
    memory="512",
    execution_role_arn=execution_role.arn,
    task_role_arn=task_role.arn,
    container_definitions=json.dumps([container]),
)
service = aws.ecs.Service(
    "api",
    cluster=aws.ecs.Cluster("pettracker").arn,
    task_definition=task.arn,
    launch_type="FARGATE",
    desired_count=config.require_int("desiredCount"),
    network_configuration={
        "subnets": config.require_object("subnets"),
        "security_groups": config.require_object("securityGroups"),
    },
    deployment_circuit_breaker={"enable": True, "rollback": True},
    opts=pulumi.ResourceOptions(depends_on=[logs]),
)

pulumi.export("roles", {"processor": processor_role.arn, "execution": execution_role.arn, "task": task_role.arn})
pulumi.export("function", processor.name)
pulumi.export("service", service.name)
