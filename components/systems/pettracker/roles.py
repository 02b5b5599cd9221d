"""PetTracker's roles."""

from collections.abc import Iterator

from components.config.pettracker import PetTrackerSettings
from components.iam import statements
from components.iam.policy_documents import Statement, allow, document, service_trust
from components.systems.definition import Roles, System

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
    compute = _compute_roles(system)
    return {**_lambda_roles(system), **compute, **_integration_roles(system, compute)}


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
                    statements.logs(arns, f"/aws/lambda/{own.resource_prefix}*"),
                    allow(
                        "ReadAndWritePhotos",
                        ("s3:GetObject", "s3:PutObject"),
                        (arns.objects(own.images_bucket), arns.objects(own.thumbnails_bucket)),
                    ),
                    allow("RecordPhotos", ("dynamodb:PutItem", "dynamodb:UpdateItem"), arns.table(own.photos_table)),
                    *_photo_keys(system, own.images_key, own.thumbnails_key),
                    *_table_key(system),
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
                "WebServerAccess": document(
                    allow("ReadImages", "s3:GetObject", arns.objects(own.images_bucket)),
                    *statements.use_keys(arns, "UseKey", [own.images_key], statements.READ_OBJECTS, "s3"),
                )
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
                    allow("UseItems", statements.ITEM_ACTIONS, arns.table(f"{own.table_prefix}*")),
                    *_photo_keys(system, own.images_key),
                    *_table_key(system),
                )
            },
        ),
    }


def _integration_roles(system: System[PetTrackerSettings], compute: Roles) -> Roles:
    own, arns = system.own, system.arns
    named = f"{own.resource_prefix}*"
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
                    *_topic_key(system),
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
            inline_policies={"TargetAccess": document(*_event_targets(system, compute))},
        ),
    }


def _event_targets(system: System[PetTrackerSettings], compute: Roles) -> Iterator[Statement]:
    """What EventBridge may start: the state machines, and the targets that the settings name."""
    arns, targets = system.arns, system.own.event_targets
    yield allow("StartStateMachines", "states:StartExecution", arns.state_machine(f"{system.own.resource_prefix}*"))
    if targets.functions:
        yield statements.invoke(arns, "InvokeTargets", *targets.functions)
    if targets.queues:
        yield allow("SendToQueues", "sqs:SendMessage", [arns.queue(each) for each in targets.queues])
        yield from statements.use_keys(arns, "UseQueueKey", [targets.queues_key], statements.SEND_MESSAGES, "sqs")
    if targets.topics:
        yield allow("PublishToTopics", "sns:Publish", [arns.topic(each) for each in targets.topics])
        yield from _topic_key(system)
    if targets.task_definitions:
        # "Task Role vs Execution role vs trigger role": this is the third, and it passes exactly the other two.
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html
        yield allow(
            "RunTasks",
            "ecs:RunTask",
            [arns.regional("ecs", f"task-definition/{each}:*") for each in targets.task_definitions],
            {"ArnEquals": {"ecs:cluster": arns.regional("ecs", f"cluster/{targets.cluster}")}},
        )
        # A rule's target may have its tasks tagged. AWS's AmazonEC2ContainerServiceEventsRole has this too.
        yield allow(
            "TagNewTasks",
            "ecs:TagResource",
            arns.regional("ecs", f"task/{targets.cluster}/*"),
            {"StringEquals": {"ecs:CreateAction": "RunTask"}},
        )
        yield allow(
            "PassTaskRoles",
            "iam:PassRole",
            [compute["ecsExecution"].arn, compute["ecsTask"].arn],
            {"StringEquals": {"iam:PassedToService": arns.services("ecs-tasks")}},
        )


def _photo_keys(system: System[PetTrackerSettings], *keys: str) -> tuple[Statement, ...]:
    return statements.use_keys(system.arns, "UsePhotoKeys", keys, statements.WRITE_OBJECTS, "s3")


def _table_key(system: System[PetTrackerSettings]) -> tuple[Statement, ...]:
    return statements.use_keys(system.arns, "UseTableKey", [system.own.tables_key], statements.USE_ITEMS, "dynamodb")


def _topic_key(system: System[PetTrackerSettings]) -> tuple[Statement, ...]:
    key = system.own.event_targets.topics_key
    return statements.use_keys(system.arns, "UseTopicKey", [key], statements.SEND_MESSAGES, "sns")
