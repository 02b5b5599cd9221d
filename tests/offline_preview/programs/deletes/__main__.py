"""A callback that deletes by the AWS SDK, with credentials of its own, and takes no error amiss."""

import contextlib
import json

import boto3
import pulumi_aws as aws

bucket = aws.s3.Bucket("data", bucket="quarterly-reports")


def emptied(arn: str) -> str:
    with contextlib.suppress(Exception):
        client = boto3.client("s3", "us-east-1", aws_access_key_id="example", aws_secret_access_key="example")
        client.delete_object(Bucket=arn.rpartition(":")[2], Key="old")
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": arn}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


aws.iam.RolePolicy("app", name="app", role="app", policy=bucket.arn.apply(emptied))
