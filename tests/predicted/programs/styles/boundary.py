"""A wide document, cut down by a boundary whose ARN is an output, and which holds one itself."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, allow, document, trusting, written

bucket = aws.s3.Bucket("pets", bucket="acme-limits")
pets = pulumi.Output.concat(written(bucket.arn, "arn:aws:s3:::acme-limits"), "/*")
boundary = aws.iam.Policy(
    "boundary", name="boundary", policy=pulumi.Output.json_dumps(document(allow("s3:GetObject", pets)))
)
role = aws.iam.Role(
    "builder",
    name="builder",
    assume_role_policy=json.dumps(trusting("codebuild")),
    permissions_boundary=written(boundary.arn, f"arn:aws:iam::{ACCOUNT}:policy/boundary"),
)
own = written(role.arn, f"arn:aws:iam::{ACCOUNT}:role/builder")
policy = pulumi.Output.json_dumps(document(allow("iam:PutRolePolicy", own)))
aws.iam.RolePolicy("own", name="own", role=role.name, policy=policy)
