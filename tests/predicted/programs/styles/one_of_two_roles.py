"""A job runs under one of two roles, which a function of both ARNs chooses: the wrong one."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, trusting, written

right = aws.iam.Role("right", name="right", assume_role_policy=json.dumps(trusting("glue")))
wrong = aws.iam.Role("wrong", name="wrong", assume_role_policy=json.dumps(trusting("ec2")))
arns = [written(role.arn, f"arn:aws:iam::{ACCOUNT}:role/{name}") for role, name in ((right, "right"), (wrong, "wrong"))]
aws.glue.Job(
    "work",
    name="work",
    role_arn=pulumi.Output.all(*arns).apply(lambda arns: arns[-1]),
    command={"script_location": "s3://acme-scripts/work.py"},
)
