"""A resource that is created only once an output is known."""

import json

import pulumi_aws as aws

DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}
bucket = aws.s3.Bucket("data")
aws.s3.BucketPolicy("data", bucket=bucket.id, policy=bucket.arn.apply(lambda arn: json.dumps({"Id": arn})))


def create(_: str) -> None:
    aws.iam.RolePolicy("late", role="app", policy=json.dumps(DOCUMENT))


bucket.arn.apply(create)
