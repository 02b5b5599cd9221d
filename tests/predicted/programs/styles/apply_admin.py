"""A document made in a function that takes one ARN."""

import json

import pulumi_aws as aws
from forms import allow, document, trusting, written

bucket = aws.s3.Bucket("uploads", bucket="acme-uploads")
role = aws.iam.Role("app", name="app", assume_role_policy=json.dumps(trusting("lambda")))


def policy(arn: str) -> str:
    return json.dumps(document(allow("s3:GetObject", f"{arn}/*"), allow("*", "*")))


aws.iam.RolePolicy(
    "app", name="app", role=role.id, policy=written(bucket.arn, "arn:aws:s3:::acme-uploads").apply(policy)
)
