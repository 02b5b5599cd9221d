"""A role of a function may become one that reads."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, allow, document, trusting, written

function = aws.iam.Role("function", name="function", assume_role_policy=json.dumps(trusting("lambda")))
arn = written(function.arn, f"arn:aws:iam::{ACCOUNT}:role/function")
trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": arn}})
reader = aws.iam.Role("reader", name="reader", assume_role_policy=pulumi.Output.json_dumps(trust))
aws.iam.RolePolicy(
    "read",
    name="read",
    role=reader.name,
    policy=json.dumps(document(allow("s3:GetObject", "arn:aws:s3:::pettracker-images/*"))),
)
become = document(allow("sts:AssumeRole", written(reader.arn, f"arn:aws:iam::{ACCOUNT}:role/reader")))
aws.iam.RolePolicy("become", name="become", role=function.name, policy=pulumi.Output.json_dumps(become))
