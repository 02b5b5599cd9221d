"""PetTracker: a photo-sharing application on Lambda, EC2, ECS, API Gateway, Step Functions and EventBridge."""

import json

import pulumi
import pulumi_aws as aws

from components.iam import statements
from components.iam.policy_documents import allow, document, service_trust
from components.iam.service_role import ServiceRole
from components.systems.system import Roles, System, create

SERVICE_LINKED_ROLES = {
    "elasticLoadBalancing": ("elasticloadbalancing", "AWSServiceRoleForElasticLoadBalancing"),
    "autoScaling": ("autoscaling", "AWSServiceRoleForAutoScaling"),
    "rds": ("rds", "AWSServiceRoleForRDS"),
}
"""Key to service and name. AWS makes them with the first resource that needs them; this program never does."""

ITEM_ACTIONS = (
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
)
LOG_DELIVERY_ACTIONS = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)


def roles(system: System) -> Roles:
    """PetTracker's roles by contract key. Trust conditions only where the service is documented to send their keys:
    Lambda and EC2 send none for their execution roles, and none is documented for API Gateway's logging role."""
    return {**_lambda_roles(system), **_compute_roles(system), **_integration_roles(system)}


def _lambda_roles(system: System) -> Roles:
    own, arns, trust = system.settings.pettracker, system.arns, service_trust("lambda")
    return {
        "lambdaBasic": system.role(
            "PetTracker-Lambda-Basic",
            description="Lambda functions of PetTracker that only write logs",
            trust=trust,
            managed_policies=(arns.aws_policy("service-role/AWSLambdaBasicExecutionRole"),),
        ),
        "lambdaVpc": system.role(
            "PetTracker-Lambda-VPC",
            description="Lambda functions of PetTracker inside a VPC",
            trust=trust,
            # Includes what writing logs takes: AWSLambdaBasicExecutionRole beside it would add nothing.
            managed_policies=(arns.aws_policy("service-role/AWSLambdaVPCAccessExecutionRole"),),
        ),
        "lambdaPhotoProcessor": system.role(
            "PetTracker-Lambda-PhotoProcessor",
            description="The PetTracker function that makes thumbnails and records photos",
            trust=trust,
            inline_policies={
                "PhotoProcessing": document(
                    *statements.logs(arns, f"/aws/lambda/{own.resource_prefix}*"),
                    allow(
                        "ReadAndWritePhotos",
                        ("s3:GetObject", "s3:PutObject"),
                        (arns.objects(own.images_bucket), arns.objects(own.thumbnails_bucket)),
                    ),
                    allow("RecordPhotos", ("dynamodb:PutItem", "dynamodb:UpdateItem"), arns.table(own.photos_table)),
                )
            },
        ),
    }


def _compute_roles(system: System) -> Roles:
    own, arns = system.settings.pettracker, system.arns
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    ecs_trust = service_trust("ecs-tasks", arns.account, arns.regional("ecs", "*"))
    session_manager = (arns.aws_policy("AmazonSSMManagedInstanceCore"),) if own.web_server.session_manager else ()
    return {
        "ec2WebServer": system.role(
            "PetTracker-EC2-WebServer",
            description="Web servers of PetTracker",
            trust=service_trust("ec2"),
            instance_profile="PetTracker-EC2-WebServer-Profile",
            inline_policies={
                "WebServerAccess": document(allow("ReadImages", "s3:GetObject", arns.objects(own.images_bucket)))
            },
            managed_policies=session_manager,
        ),
        "ecsExecution": system.role(
            "PetTracker-ECS-Execution",
            description="The ECS agent that starts PetTracker's tasks: pulls images and writes logs",
            trust=ecs_trust,
            managed_policies=(arns.aws_policy("service-role/AmazonECSTaskExecutionRolePolicy"),),
        ),
        "ecsTask": system.role(
            "PetTracker-ECS-Task",
            description="The containers of PetTracker's API",
            trust=ecs_trust,
            inline_policies={
                "ApiAccess": document(
                    allow("ReadAndWriteImages", ("s3:GetObject", "s3:PutObject"), arns.objects(own.images_bucket)),
                    allow("UseItems", ITEM_ACTIONS, arns.table(f"{own.table_prefix}*")),
                    # Of these actions, an index supports only Query.
                    allow("QueryIndexes", "dynamodb:Query", arns.table_indexes(f"{own.table_prefix}*")),
                )
            },
        ),
    }


def _integration_roles(system: System) -> Roles:
    own, arns = system.settings.pettracker, system.arns
    named = f"{own.resource_prefix}*"
    targets = own.event_targets
    event_statements = [allow("StartStateMachines", "states:StartExecution", arns.state_machine(named))]
    if targets.functions:
        event_statements.append(statements.invoke(arns, "InvokeTargets", *targets.functions))
    if targets.queues:
        event_statements.append(allow("SendToQueues", "sqs:SendMessage", [arns.queue(each) for each in targets.queues]))
    if targets.topics:
        event_statements.append(allow("PublishToTopics", "sns:Publish", [arns.topic(each) for each in targets.topics]))
    return {
        "apiGatewayCloudWatch": system.role(
            "APIGateway-CloudWatch-Role",
            description="API Gateway's access and execution logs, for every API of the account and region",
            trust=service_trust("apigateway"),
            managed_policies=(arns.aws_policy("service-role/AmazonAPIGatewayPushToCloudWatchLogs"),),
        ),
        "stepFunctions": system.role(
            "PetTracker-StepFunctions",
            description="State machines of PetTracker",
            # https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
            trust=service_trust("states", arns.account, arns.state_machine(named)),
            inline_policies={
                "WorkflowAccess": document(
                    statements.invoke(arns, "InvokeFunctions", named),
                    allow("Publish", "sns:Publish", arns.topic(named)),
                    # https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html: nothing narrower works.
                    allow("DeliverLogs", LOG_DELIVERY_ACTIONS, "*"),
                )
            },
        ),
        "eventBridge": system.role(
            "PetTracker-EventBridge",
            description="EventBridge rules of PetTracker",
            # https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
            trust=service_trust("events", arns.account, arns.event_rules(named)),
            inline_policies={"TargetAccess": document(*event_statements)},
        ),
    }


class PetTracker(pulumi.ComponentResource):
    """The roles, and the resources that bind them: launch template, task definition, API Gateway's account setting."""

    def __init__(self, system: System, planned: Roles, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("roles:systems:PetTracker", system.key, {}, opts)
        self._system, self._own = system, system.settings.pettracker
        self.roles = create(self, system, planned)
        self._launch_template(self.roles["ec2WebServer"])
        self._task_definition(self.roles["ecsExecution"], self.roles["ecsTask"])
        if self._own.api_gateway_account:
            role = self.roles["apiGatewayCloudWatch"]
            aws.apigateway.Account("pettracker-api-logs", cloudwatch_role_arn=role.arn, opts=self._after(role))
        for function in self._own.api.functions:
            self._permission(function)
        self.register_outputs({"roles": {key: role.arn for key, role in self.roles.items()}})

    def _after(self, *used: ServiceRole) -> pulumi.ResourceOptions:
        """Made only when the roles it uses have their policies: an output of a role alone would not wait for those."""
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
        container = {
            "name": "api",
            "image": f"{arns.account}.dkr.ecr.{arns.region}.{arns.dns_suffix}/{own.image}",
            "essential": True,
            "readonlyRootFilesystem": True,
            "portMappings": [{"containerPort": own.port, "protocol": "tcp"}],
        }
        aws.ecs.TaskDefinition(
            "pettracker-api",
            family=self._system.settings.named("pettracker-api"),
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(own.cpu),
            memory=str(own.memory),
            execution_role_arn=execution.arn,
            task_role_arn=task.arn,
            container_definitions=json.dumps([container], separators=(",", ":")),
            tags=self._system.tags,
            opts=self._after(execution, task),
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
