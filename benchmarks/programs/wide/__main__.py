"""Services of ten resources each: roles, policies, functions, instances, buckets and queues."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

ACCOUNT = "111122223333"


def document(action: str | list[str], resource: str) -> str:
    return policy({"Effect": "Allow", "Action": action, "Resource": resource})


def trust(service: str) -> str:
    return policy({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def service(name: str) -> None:
    function_role = aws.iam.Role(f"{name}-function", assume_role_policy=trust("lambda.amazonaws.com"))
    instance_role = aws.iam.Role(f"{name}-instance", assume_role_policy=trust("ec2.amazonaws.com"))
    reads = document(["s3:GetObject", "s3:ListBucket"], f"arn:aws:s3:::{name}-files/*")
    writes = document("dynamodb:PutItem", f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/{name}")
    aws.iam.RolePolicy(f"{name}-reads", role=instance_role.name, policy=reads)
    shared = aws.iam.Policy(f"{name}-writes", policy=writes)
    aws.iam.RolePolicyAttachment(f"{name}-writes", role=function_role.name, policy_arn=shared.arn)
    profile = aws.iam.InstanceProfile(f"{name}-profile", role=instance_role.name)
    tokens = aws.ec2.InstanceMetadataOptionsArgs(http_tokens="required")
    aws.ec2.Instance(
        f"{name}-instance",
        ami="ami-0abcdef1234567890",
        instance_type="t3.micro",
        iam_instance_profile=profile.name,
        metadata_options=tokens,
    )
    code = pulumi.FileArchive(".")
    aws.lambda_.Function(
        f"{name}-function", role=function_role.arn, runtime="python3.12", handler="app.handler", code=code
    )
    aws.s3.Bucket(f"{name}-files")
    aws.sqs.Queue(f"{name}-queue")


services, more = divmod(pulumi.Config().get_int("resources", 500), 10)
for number in range(services):
    service(f"service{number}")
for number in range(more):
    aws.s3.Bucket(f"more{number}")
