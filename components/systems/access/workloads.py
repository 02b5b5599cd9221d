"""Roles of workloads: instances with S3 and DynamoDB, functions that write items, worker nodes of EKS, CloudTrail."""

from components.config.access import AccessSettings
from components.config.access_patterns import CloudTrail, Ec2S3, Ec2S3DynamoDb, EksWorkerNode, LambdaDynamoDb
from components.iam import statements
from components.iam.policy_documents import allow, document, service_trust
from components.iam.service_role import ServiceRoleArgs
from components.systems.access.bucket_statements import buckets
from components.systems.definition import Roles, System

WRITE_ITEMS = ("dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem")


def roles(system: System[AccessSettings]) -> Roles:
    """Those that the settings ask for, by output key. Lambda and EC2 send no source conditions for these roles."""
    own, found = system.own, dict[str, ServiceRoleArgs]()
    if own.ec2_s3:
        found["ec2S3"] = _ec2_s3(system, own.ec2_s3)
    if own.ec2_s3_dynamo_db:
        found["ec2S3DynamoDb"] = _ec2_s3_dynamo_db(system, own.ec2_s3_dynamo_db)
    if own.lambda_dynamo_db:
        found["lambdaDynamoDb"] = _lambda_dynamo_db(system, own.lambda_dynamo_db)
    if own.eks_worker_node:
        found["eksWorkerNode"] = _eks_worker_node(system, own.eks_worker_node)
    if own.cloud_trail:
        found["cloudTrail"] = _cloud_trail(system, own.cloud_trail)
    return found


def _ec2_s3(system: System[AccessSettings], own: Ec2S3) -> ServiceRoleArgs:
    # The names of what is there tell `aws s3 sync` what to upload.
    upload, read = buckets(system.arns, own.uploads, "write"), buckets(system.arns, own.reads, "read")
    return system.role(
        # "An EC2 role with AmazonS3ReadOnlyAccess" reads every bucket: this one reads what the settings name.
        "EC2S3Role",
        description="Instances that upload to named parts of buckets, and read others; none deletes what is there",
        trust=service_trust("ec2"),
        instance_profile="EC2S3Role",
        inline_policies={name: document(*found) for name, found in {"Upload": upload, "Read": read}.items() if found},
    )


def _ec2_s3_dynamo_db(system: System[AccessSettings], own: Ec2S3DynamoDb) -> ServiceRoleArgs:
    arns = system.arns
    tables = [arns.table(table) for table in own.tables]
    return system.role(
        # The source's "service role for an EC2 instance": an application that uses S3 and DynamoDB.
        "EC2S3DynamoDBRole",
        description="Instances of an application that keeps objects in S3 and items in DynamoDB",
        trust=service_trust("ec2"),
        instance_profile="EC2S3DynamoDBRole",
        inline_policies={
            "UseObjects": document(*buckets(arns, own.buckets, own.access)),
            "UseItems": document(
                allow("UseItems", statements.ITEM_ACTIONS, tables),
                # Of these actions, an index supports only Query.
                allow("QueryIndexes", "dynamodb:Query", [f"{table}/index/*" for table in tables]),
                *statements.use_keys(arns, "UseKey", [own.tables_key], statements.USE_ITEMS, "dynamodb"),
            ),
        },
    )


def _lambda_dynamo_db(system: System[AccessSettings], own: LambdaDynamoDb) -> ServiceRoleArgs:
    arns = system.arns
    return system.role(
        "LambdaDynamoDBRole",
        description="Lambda functions that write items, and cannot read them",
        trust=service_trust("lambda"),
        inline_policies={
            "WriteItems": document(
                allow("WriteItems", WRITE_ITEMS, [arns.table(table) for table in own.tables]),
                *statements.use_keys(arns, "UseKey", [own.tables_key], statements.USE_ITEMS, "dynamodb"),
            ),
            "WriteLogs": document(statements.logs(arns, *(f"/aws/lambda/{function}" for function in own.functions))),
        },
    )


def _eks_worker_node(system: System[AccessSettings], own: EksWorkerNode) -> ServiceRoleArgs:
    managed = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"]
    if own.cni:
        managed.append("AmazonEKS_CNI_Policy")
    found = buckets(system.arns, own.buckets, own.access)
    return system.role(
        # https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
        "EKSWorkerNodeRole",
        description="Worker nodes of EKS: the kubelet, pulling images, and named parts of buckets",
        trust=service_trust("ec2"),
        instance_profile="EKSWorkerNodeRole",
        managed_policies=tuple(map(system.arns.aws_policy, managed)),
        # The source's nodes write: they access S3 "for uploading application data". Which they do is a setting.
        inline_policies={"UseObjects": document(*found)} if found else {},
    )


def _cloud_trail(system: System[AccessSettings], own: CloudTrail) -> ServiceRoleArgs:
    arns = system.arns
    # CloudTrail names a trail's streams ACCOUNT_CloudTrail_REGION, and those of an organization's members o-ID_...; it
    # supports no source conditions here.
    # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
    begin = [f"{arns.account}_CloudTrail_{arns.region}*", *([f"{own.organization}_*"] if own.organization else [])]
    streams = [f"{arns.log_group(own.log_group)}:log-stream:{each}" for each in begin]
    return system.role(
        "CloudTrail-CloudWatchLogs",
        description="CloudTrail, which writes a trail's events to CloudWatch Logs",
        trust=service_trust("cloudtrail"),
        inline_policies={
            "WriteEvents": document(allow("WriteEvents", ("logs:CreateLogStream", "logs:PutLogEvents"), streams))
        },
    )
