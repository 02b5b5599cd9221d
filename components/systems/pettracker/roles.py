"""PetTracker's roles."""

from components.config.pettracker import PetTrackerSettings
from components.iam import statements
from components.iam.policy_documents import allow, document, service_trust
from components.systems.definition import Roles, System

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


def roles(system: System[PetTrackerSettings]) -> Roles:
    """PetTracker's roles by output key. Trust conditions only where the service is documented to send their keys:
    Lambda and EC2 send none for their execution roles, and none is documented for API Gateway's logging role."""
    return {**_lambda_roles(system), **_compute_roles(system), **_integration_roles(system)}


def _lambda_roles(system: System[PetTrackerSettings]) -> Roles:
    own, arns, trust = system.own, system.arns, service_trust("lambda")
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


def _compute_roles(system: System[PetTrackerSettings]) -> Roles:
    own, arns = system.own, system.arns
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
                    # The last `*` takes in the indexes, on which only Query of these actions works.
                    allow("UseItems", ITEM_ACTIONS, arns.table(f"{own.table_prefix}*")),
                )
            },
        ),
    }


def _integration_roles(system: System[PetTrackerSettings]) -> Roles:
    own, arns = system.own, system.arns
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
