"""A document made in a lambda that takes one ARN."""

import json

import pulumi_aws as aws
from forms import allow, document, trusting, written

bucket = aws.s3.Bucket("uploads", bucket="acme-images")
role = aws.iam.Role("app", name="app", assume_role_policy=json.dumps(trusting("lambda")))
arn = written(bucket.arn, "arn:aws:s3:::acme-images")
read = arn.apply(lambda arn: json.dumps(document(allow(["s3:GetObject", "s3:GetObjectTagging"], f"{arn}/*"))))
aws.iam.RolePolicy("app", name="app", role=role.name, policy=read)
