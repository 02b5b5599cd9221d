"""Outputs in f-strings: in a document, which the pack judges, and in a value inside an input, which it does not."""

import json

import pulumi_aws as aws

trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
read = {"Effect": "Allow", "Action": "s3:GetObject"}


def document(**statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


bucket = aws.s3.Bucket("photos")
role = aws.iam.Role("thumbnails", assume_role_policy=document(**trust))
aws.iam.RolePolicy("access", role=role.name, policy=document(**read, Resource=f"{bucket.arn}/*"))
aws.lambda_.Function(
    "thumbnails",
    role=role.arn,
    runtime="python3.12",
    handler="index.handler",
    s3_bucket="code",
    s3_key="thumbnails.zip",
    environment={"variables": {"BUCKET": f"{bucket.bucket}"}},
)
aws.lambda_.Function(
    "resizer",
    role=f"{role.arn}",
    runtime="python3.12",
    handler="index.handler",
    s3_bucket="code",
    s3_key="resizer.zip",
    environment={"variables": {"BUCKET": f"{bucket.bucket}"}},
)
