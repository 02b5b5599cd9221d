"""What binds PetTracker's roles to workloads: how the pipeline reads and writes it."""

from components.config.pettracker import PetTrackerSettings
from components.iam.arns import Arns
from components.iam.policy_documents import Conditions, Statement, allow
from components.systems.definition import OtherResources, System


def other_resources(system: System[PetTrackerSettings]) -> OtherResources:
    """The launch template, the task definition with its log group, API Gateway's settings, functions' permissions."""
    functions = system.arns.function(f"{system.own.resource_prefix}*")
    group = f"/ecs/{system.settings.named('pettracker-api')}"
    return OtherResources(
        read_statements=_read(system.arns, functions, group), write_statements=_write(system, functions, group)
    )


def _read(arns: Arns, functions: str, group: str) -> tuple[Statement, ...]:
    return (
        # None of these actions supports a resource.
        allow(
            "ReadCompute",
            ("ec2:DescribeLaunchTemplateVersions", "ec2:DescribeLaunchTemplates", "ecs:DescribeTaskDefinition"),
            "*",
        ),
        allow("ReadApiAccount", "apigateway:GET", _api_account(arns)),
        allow("ReadPermissions", "lambda:GetPolicy", functions),
        # The provider finds a group in the list of all that begin with its name.
        allow("FindLogGroups", "logs:DescribeLogGroups", arns.log_group("*")),
        allow("ReadLogGroup", "logs:ListTagsForResource", arns.log_group(group)),
    )


def _write(system: System[PetTrackerSettings], functions: str, group: str) -> tuple[Statement, ...]:
    settings, arns = system.settings, system.arns
    templates = arns.regional("ec2", "launch-template/*")
    tags = {"ManagedBy": "Pulumi", "Project": settings.project, "Environment": settings.environment}
    requested: Conditions = {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in tags.items()}}
    own: Conditions = {"StringEquals": {f"aws:ResourceTag/{key}": value for key, value in tags.items()}}
    family = arns.regional("ecs", f"task-definition/{settings.named('pettracker-api')}:*")
    return (
        # EC2 chooses the id in a template's ARN: only tags can restrict the actions.
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
        allow("MakeLaunchTemplates", "ec2:CreateLaunchTemplate", templates, requested),
        allow(
            "TagNewLaunchTemplates",
            "ec2:CreateTags",
            templates,
            {"StringEquals": {"ec2:CreateAction": "CreateLaunchTemplate"}},
        ),
        allow(
            "WriteLaunchTemplates",
            (
                "ec2:CreateLaunchTemplateVersion",
                "ec2:CreateTags",
                "ec2:DeleteLaunchTemplate",
                "ec2:DeleteTags",
                "ec2:ModifyLaunchTemplate",
            ),
            templates,
            own,
        ),
        allow("WriteTaskDefinitions", ("ecs:RegisterTaskDefinition", "ecs:TagResource", "ecs:UntagResource"), family),
        # Supports no resource. Tasks that already run go on.
        allow("RetireTaskDefinitions", "ecs:DeregisterTaskDefinition", "*"),
        allow(
            "WriteLogGroup",
            ("logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:PutRetentionPolicy"),
            arns.log_streams(group),
        ),
        # The first form is documented; a group that is created with tags asks for logs:TagResource on what is created.
        allow(
            "TagLogGroup",
            ("logs:TagResource", "logs:UntagResource"),
            (arns.log_group(group), arns.log_streams(group)),
        ),
        allow("WriteApiAccount", "apigateway:PATCH", _api_account(arns)),
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
        allow(
            "WritePermissions",
            ("lambda:AddPermission", "lambda:RemovePermission"),
            functions,
            {"StringEquals": {"lambda:Principal": "apigateway.amazonaws.com"}},
        ),
    )


def _api_account(arns: Arns) -> str:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html"""
    return f"arn:{arns.partition}:apigateway:{arns.region}::/account"
