"""A pipeline that deploys named CloudFormation stacks, and the service role that creates the stacks' resources.

The pipeline may change the stacks, and none of their resources. The service role may change the resources, and only
CloudFormation can assume it.
"""

from collections.abc import Iterator

from components.config.access import AccessSettings
from components.config.access_patterns import Deployment
from components.iam.arns import Arns
from components.iam.policy_documents import Statement, allow, document, service_trust, trust
from components.systems.definition import Roles, System

_CHANGE = (
    "cloudformation:ContinueUpdateRollback",
    "cloudformation:CreateChangeSet",
    "cloudformation:CreateStack",
    "cloudformation:DeleteStack",
    "cloudformation:UpdateStack",
)
_FOLLOW = (
    "cloudformation:CancelUpdateStack",
    "cloudformation:DeleteChangeSet",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStackResources",
    "cloudformation:DescribeStacks",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:GetTemplate",
)
_SERVICES = {
    "dynamodb": (
        "dynamodb:CreateTable",
        "dynamodb:DeleteTable",
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:DescribeContributorInsights",
        "dynamodb:DescribeKinesisStreamingDestination",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:GetResourcePolicy",
        "dynamodb:ListTagsOfResource",
        "dynamodb:TagResource",
        "dynamodb:UntagResource",
        "dynamodb:UpdateContinuousBackups",
        "dynamodb:UpdateTable",
        "dynamodb:UpdateTimeToLive",
    ),
    "logs": (
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:DeleteRetentionPolicy",
        "logs:GetDataProtectionPolicy",
        "logs:ListTagsForResource",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
    ),
    "s3": (
        "s3:CreateBucket",
        "s3:DeleteBucket",
        "s3:GetBucketPublicAccessBlock",
        "s3:GetBucketTagging",
        "s3:GetBucketVersioning",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketTagging",
        "s3:PutBucketVersioning",
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
    ),
    "sns": (
        "sns:CreateTopic",
        "sns:DeleteTopic",
        "sns:GetDataProtectionPolicy",
        "sns:GetTopicAttributes",
        "sns:ListSubscriptionsByTopic",
        "sns:ListTagsForResource",
        "sns:SetTopicAttributes",
        "sns:TagResource",
        "sns:UntagResource",
    ),
    "sqs": (
        "sqs:CreateQueue",
        "sqs:DeleteQueue",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ListQueueTags",
        "sqs:SetQueueAttributes",
        "sqs:TagQueue",
        "sqs:UntagQueue",
    ),
}
"""What CloudFormation calls to create, change and delete one resource of each service; it reads and writes no data.

It reads back what it has created: the schemas of resource types list the calls (`handlers`, `permissions`).
"""


def roles(system: System[AccessSettings]) -> Roles:
    """Both roles where the settings ask for them, by output key."""
    own = system.own.deployment
    if not own:
        return {}
    service = system.role(
        "CloudFormation-Service",
        description=f"CloudFormation, for resources whose names begin with {own.resource_prefix}",
        # Source conditions are documented for extensions and stack sets, and not for a stack's service role.
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
        trust=service_trust("cloudformation"),
        inline_policies={"Resources": document(*_resources(system.arns, own))},
    )
    return {
        "deployment": system.role(
            "Deployment",
            description="The pipeline that deploys named CloudFormation stacks through their service role",
            trust=document(trust("Pipeline", {"AWS": own.pipeline_role})),
            inline_policies={"DeployStacks": document(*_stacks(system.arns, own, service.arn))},
        ),
        "cloudFormationService": service,
    }


def _resources(arns: Arns, own: Deployment) -> Iterator[Statement]:
    named = f"{own.resource_prefix}*"
    found = {
        "dynamodb": arns.table(named),
        "logs": arns.log_group(named),
        "s3": arns.bucket(named),
        "sns": arns.topic(named),
        "sqs": arns.queue(named),
    }
    for service in own.services:
        yield allow(f"Make{service.capitalize()}", _SERVICES[service], found[service])
    if "logs" in own.services:
        # CloudFormation looks for its log group in the list of all: the action supports no resource.
        yield allow("FindLogs", "logs:DescribeLogGroups", "*")


def _stacks(arns: Arns, own: Deployment, service_role: str) -> tuple[Statement, ...]:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html"""
    stacks = [arns.regional("cloudformation", f"stack/{stack}/*") for stack in own.stacks]
    return (
        # Without a service role, CloudFormation would act with the pipeline's own permissions or the last role's.
        allow("ChangeStacks", _CHANGE, stacks, {"ArnEquals": {"cloudformation:RoleArn": service_role}}),
        allow("FollowStacks", _FOLLOW, stacks),
        allow(
            "PassServiceRole",
            "iam:PassRole",
            service_role,
            {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
        ),
    )
