"""PetTracker: a photo-sharing application on Lambda, EC2, ECS, API Gateway, Step Functions and EventBridge."""

import json

import pulumi
import pulumi_aws as aws

from components.config.pettracker import PetTrackerSettings
from components.iam.service_role import ServiceRole
from components.systems.component import create_roles
from components.systems.definition import NamePattern, Roles, ServiceLinkedRole, System, SystemDefinition
from components.systems.pettracker.other_resources import other_resources
from components.systems.pettracker.roles import roles


class PetTracker(pulumi.ComponentResource):
    """The roles, and the resources that use them: launch template, task definition, API Gateway's account settings."""

    def __init__(
        self, system: System[PetTrackerSettings], planned: Roles, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("roles:systems:PetTracker", system.name, {}, opts)
        self._system, self._own = system, system.own
        self.roles = create_roles(self, system, planned)
        self._launch_template(self.roles["ec2WebServer"])
        self._task_definition(self.roles["ecsExecution"], self.roles["ecsTask"])
        if self._own.api_gateway_account:
            role = self.roles["apiGatewayCloudWatch"]
            aws.apigateway.Account("pettracker-api-logs", cloudwatch_role_arn=role.arn, opts=self._after(role))
        for function in self._own.api.functions:
            self._permission(function)
        self.register_outputs({"roles": {key: role.arn for key, role in self.roles.items()}})

    def _after(self, *used: ServiceRole) -> pulumi.ResourceOptions:
        """Waits until the roles that the resource uses have their policies: an output of a role would not."""
        return pulumi.ResourceOptions(parent=self, depends_on=list(used))

    def _launch_template(self, role: ServiceRole) -> None:
        own, tags = self._own.web_server, self._system.tags
        # EC2 resolves the parameter at launch: the latest image, without a look-up at preview.
        # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-launch-template.html#use-an-ssm-parameter-instead-of-an-ami-id
        image = own.image if own.image.startswith("ami-") else f"resolve:ssm:{own.image}"
        aws.ec2.LaunchTemplate(
            "pettracker-web",
            name=self._system.settings.named("pettracker-web"),
            description="Web servers of PetTracker",
            image_id=image,
            instance_type=own.instance_type,
            iam_instance_profile={"name": role.instance_profile_name},
            metadata_options={"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1},
            update_default_version=True,
            tag_specifications=[{"resource_type": kind, "tags": tags} for kind in ("instance", "volume")],
            tags=tags,
            opts=self._after(role),
        )

    def _task_definition(self, execution: ServiceRole, task: ServiceRole) -> None:
        own, arns = self._own.task, self._system.arns
        family = self._system.settings.named("pettracker-api")
        logs = aws.cloudwatch.LogGroup(
            "pettracker-api",
            name=f"/ecs/{family}",
            retention_in_days=own.log_retention,
            tags=self._system.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        container = {
            "name": "api",
            "image": f"{arns.account}.dkr.ecr.{arns.region}.{arns.dns_suffix}/{own.image}",
            "essential": True,
            "readonlyRootFilesystem": True,
            "portMappings": [{"containerPort": own.port, "protocol": "tcp"}],
            # The execution role writes to a group that exists, and makes none.
            # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": f"/ecs/{family}",
                    "awslogs-region": arns.region,
                    "awslogs-stream-prefix": "api",
                },
            },
        }
        aws.ecs.TaskDefinition(
            "pettracker-api",
            family=family,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(own.cpu),
            memory=str(own.memory),
            execution_role_arn=execution.arn,
            task_role_arn=task.arn,
            container_definitions=json.dumps([container], separators=(",", ":")),
            tags=self._system.tags,
            opts=pulumi.ResourceOptions.merge(self._after(execution, task), pulumi.ResourceOptions(depends_on=[logs])),
        )

    def _permission(self, function: str) -> None:
        arns = self._system.arns
        aws.lambda_.Permission(
            f"pettracker-api-{function}",
            statement_id="ApiGatewayGet",
            action="lambda:InvokeFunction",
            function=function,
            principal="apigateway.amazonaws.com",
            source_arn=arns.api_calls(self._own.api.id, "GET"),
            source_account=arns.account,
            opts=pulumi.ResourceOptions(parent=self),
        )


DEFINITION = SystemDefinition(
    name="pettracker",
    title="PetTracker",
    description="A photo-sharing application on Lambda, EC2, ECS, API Gateway, Step Functions and EventBridge.",
    settings=PetTrackerSettings,
    roles=roles,
    role_names=(
        NamePattern("PetTracker-Lambda-*"),
        NamePattern("PetTracker-EC2-*", passed_to="ec2"),
        NamePattern("PetTracker-ECS-*", passed_to="ecs-tasks"),
        NamePattern("PetTracker-StepFunctions"),
        NamePattern("PetTracker-EventBridge"),
        NamePattern("APIGateway-CloudWatch-Role", passed_to="apigateway"),
    ),
    component=PetTracker,
    # AWS creates them with the first resource that needs them; the program never does.
    service_linked_roles={
        "elasticLoadBalancing": ServiceLinkedRole("elasticloadbalancing", "AWSServiceRoleForElasticLoadBalancing"),
        "autoScaling": ServiceLinkedRole("autoscaling", "AWSServiceRoleForAutoScaling"),
        "rds": ServiceLinkedRole("rds", "AWSServiceRoleForRDS"),
    },
    other_resources=other_resources,
)
