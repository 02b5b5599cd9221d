"""Texts made of Outputs without `apply`: they hold what an Output says of itself."""

import json

import pulumi_aws as aws

bucket = aws.s3.Bucket("data", bucket="quarterly-reports")


def document(resource: str) -> str:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


aws.iam.RolePolicy("whole", name="whole", role="app", policy=document(f"{bucket.arn}/*"))
aws.iam.RolePolicy("inside", name="inside", role="app", policy=document(f"arn:aws:s3:::{bucket.id}/*"))
aws.iam.RolePolicy("good", name="good", role="app", policy=bucket.arn.apply(lambda arn: document(f"{arn}/*")))
