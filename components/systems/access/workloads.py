"""Roles of workloads: instances that upload, functions that write items, worker nodes of EKS, and CloudTrail."""

from components.config.access import AccessSettings
from components.config.access_patterns import CloudTrail, Ec2S3, EksWorkerNode, LambdaDynamoDb
from components.iam import statements
from components.iam.policy_documents import allow, document, service_trust
from components.iam.service_role import ServiceRoleArgs
from components.systems.access.bucket_statements import READ, WRITE, buckets
from components.systems.definition import Roles, System

WRITE_ITEMS = ("dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem")


def roles(system: System[AccessSettings]) -> Roles:
    """Those that the settings ask for, by output key. Lambda and EC2 send no source conditions for these roles."""
    own, found = system.own, dict[str, ServiceRoleArgs]()
    if own.ec2_s3:
        found["ec2S3"] = _ec2_s3(system, own.ec2_s3)
    if own.lambda_dynamo_db:
        found["lambdaDynamoDb"] = _lambda_dynamo_db(system, own.lambda_dynamo_db)
    if own.eks_worker_node:
        found["eksWorkerNode"] = _eks_worker_node(system, own.eks_worker_node)
    if own.cloud_trail:
        found["cloudTrail"] = _cloud_trail(system, own.cloud_trail)
    return found


def _ec2_s3(system: System[AccessSettings], own: Ec2S3) -> ServiceRoleArgs:
    return system.role(
        "EC2S3Role",
        description="Instances that upload to S3, and can neither read nor delete what is there",
        trust=service_trust("ec2"),
        instance_profile="EC2S3Role",
        # The names of what is there tell `aws s3 sync` what to upload.
        inline_policies={"Upload": document(*buckets(system.arns, own.uploads, WRITE))},
    )


def _lambda_dynamo_db(system: System[AccessSettings], own: LambdaDynamoDb) -> ServiceRoleArgs:
    arns = system.arns
    return system.role(
        "LambdaDynamoDBRole",
        description="Lambda functions that write items, and cannot read them",
        trust=service_trust("lambda"),
        inline_policies={
            "WriteItems": document(allow("WriteItems", WRITE_ITEMS, [arns.table(table) for table in own.tables])),
            "WriteLogs": document(*statements.logs(arns, *(f"/aws/lambda/{function}" for function in own.functions))),
        },
    )


def _eks_worker_node(system: System[AccessSettings], own: EksWorkerNode) -> ServiceRoleArgs:
    managed = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"]
    if own.cni:
        managed.append("AmazonEKS_CNI_Policy")
    statements = buckets(system.arns, own.buckets, READ)
    return system.role(
        # https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
        "EKSWorkerNodeRole",
        description="Worker nodes of EKS: the kubelet, and pulling images",
        trust=service_trust("ec2"),
        instance_profile="EKSWorkerNodeRole",
        managed_policies=tuple(map(system.arns.aws_policy, managed)),
        inline_policies={"ReadObjects": document(*statements)} if statements else {},
    )


def _cloud_trail(system: System[AccessSettings], own: CloudTrail) -> ServiceRoleArgs:
    arns = system.arns
    # CloudTrail names its streams ACCOUNT_CloudTrail_REGION, and supports no source conditions here.
    # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
    streams = f"{arns.log_group(own.log_group)}:log-stream:{arns.account}_CloudTrail_{arns.region}*"
    return system.role(
        "CloudTrail-CloudWatchLogs",
        description="CloudTrail, which writes a trail's events to CloudWatch Logs",
        trust=service_trust("cloudtrail"),
        inline_policies={
            "WriteEvents": document(allow("WriteEvents", ("logs:CreateLogStream", "logs:PutLogEvents"), streams))
        },
    )
