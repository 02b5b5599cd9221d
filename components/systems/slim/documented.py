"""The SLIM workflow's roles as its authors publish them: `slim.permissions: documented`.

For a team that takes over such an account, and to show what is wrong with it: the policy pack reports each grant.
Source: https://slimgroup.github.io/ServerlessImagingAWS/roles/
"""

from components.config.slim import SlimSettings
from components.iam.policy_documents import allow, document, service_trust
from components.systems.definition import Roles, System
from components.systems.slim.scoped import batch_policy

USER_POLICIES = (
    "AmazonEC2FullAccess",
    "AWSBatchFullAccess",
    "AmazonEC2ContainerRegistryFullAccess",
    "AWSLambdaFullAccess",
    "AmazonSQSFullAccess",
    "AWSStepFunctionsFullAccess",
    "AmazonS3ReadOnlyAccess",
)
"""AWS managed policies that are attached to each user."""

BATCH_ACTIONS = (
    "batch:CancelJob",
    "batch:CreateJobQueue",
    "batch:DeleteJobQueue",
    "batch:DeregisterJobDefinition",
    "batch:DescribeJobDefinitions",
    "batch:DescribeJobQueues",
    "batch:DescribeJobs",
    "batch:ListJobs",
    "batch:RegisterJobDefinition",
    "batch:SubmitJob",
    "batch:TerminateJob",
    "batch:UpdateJobQueue",
    "s3:ListAllMyBuckets",
    "s3:ListBucket",
    "s3:ListBucketByTags",  # The action no longer exists. IAM accepts it all the same, and it grants nothing.
    "s3:ListBucketMultipartUploads",
    "s3:ListBucketVersions",
    "s3:ListMultipartUploadParts",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
)


def policy_arn(system: System[SlimSettings], name: str) -> str:
    """The ARN of one of the authors' AWS managed policies.

    AWS has withdrawn AWSLambdaFullAccess: it works on where it is attached, and can be attached nowhere else. So a
    stack that declares it comes up only over an account that has it, after `pulumi import` of those attachments; in
    any other account AWS refuses them, and `up` stops there. Set `slim.lambdaFullAccess` to the successor,
    AWSLambda_FullAccess, to create the whole of it in a new account.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-deprecated.html
    """
    return system.arns.aws_policy(system.own.lambda_full_access if name == "AWSLambdaFullAccess" else name)


def user_policies(system: System[SlimSettings]) -> tuple[str, ...]:
    """The ARNs of the seven policies of each user."""
    return tuple(policy_arn(system, name) for name in USER_POLICIES)


def roles(system: System[SlimSettings]) -> Roles:
    """The roles by output key, with trust policies that any account's resource of the service could use."""

    def policies(*names: str) -> tuple[str, ...]:
        return tuple(policy_arn(system, name) for name in names)

    return {
        "batchService": system.role(
            "AWSBatchServiceRole",
            description="Allows Batch to create and manage AWS resources on your behalf.",
            trust=service_trust("batch"),
            managed_policies=policies("service-role/AWSBatchServiceRole"),
        ),
        "stepFunctions": system.role(
            "StepFunctionsLambdaRole",
            description="Allows Step Functions to access AWS resources on your behalf.",
            trust=service_trust("states"),
            managed_policies=policies("service-role/AWSLambdaRole"),
        ),
        "containers": system.role(
            "SLIM-Extras_ECS_for_EC2",
            description="Allows EC2 instances in an ECS cluster to access ECS.",
            trust={**service_trust("ec2"), "Version": "2008-10-17"},  # the authors' version of the policy language
            instance_profile="SLIM-Extras_ECS_for_EC2",
            managed_policies=policies(
                "AmazonSQSFullAccess",
                "AmazonS3FullAccess",
                "IAMReadOnlyAccess",
                "service-role/AmazonEC2ContainerServiceforEC2Role",
            ),
        ),
        "lambda": system.role(
            "SLIM-Extras_for_Lambda",
            description="Allows Lambda functions to call AWS services on your behalf.",
            trust=service_trust("lambda"),
            managed_policies=policies(
                "AmazonSQSFullAccess",
                "AmazonS3FullAccess",
                "AWSLambdaFullAccess",
                "service-role/AWSLambdaVPCAccessExecutionRole",
            ),
            customer_policies=(batch_policy(document(allow("BatchExecution", BATCH_ACTIONS, "*"))),),
        ),
        "spotFleet": system.role(
            "AmazonEC2SpotFleetRole",
            description="Allows Spot Fleet to request, launch, tag and end instances on your behalf.",
            # The authors attach no policy: a Spot compute environment with this role cannot launch an instance.
            trust=service_trust("spotfleet"),
        ),
    }
