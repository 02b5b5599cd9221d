"""Texts made of Outputs without `apply`: they hold what an Output says of itself.

The pack judges documents and texts among the inputs, and not what is inside an object.
"""

import json

import pulumi_aws as aws

bucket = aws.s3.Bucket("data", bucket="quarterly-reports")


def document(**statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def read(resource: str) -> str:
    return document(Action="s3:GetObject", Resource=resource)


aws.iam.RolePolicy("whole", name="whole", role="app", policy=read(f"{bucket.arn}/*"))
aws.iam.RolePolicy("inside", name="inside", role="app", policy=read(f"arn:aws:s3:::{bucket.id}/*"))
aws.iam.RolePolicy("good", name="good", role="app", policy=bucket.arn.apply(lambda arn: read(f"{arn}/*")))

role = aws.iam.Role(
    "thumbnails", assume_role_policy=document(Action="sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})
)
for name, arn in (("thumbnails", role.arn), ("resizer", f"{role.arn}")):
    aws.lambda_.Function(
        name,
        role=arn,
        runtime="python3.12",
        handler="index.handler",
        s3_bucket="code",
        s3_key="code.zip",
        environment={"variables": {"BUCKET": f"{bucket.bucket}"}},
    )
