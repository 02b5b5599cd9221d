"""A trust policy that names a role which does not exist yet."""

import json
from typing import Any

import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}
first = aws.iam.Role("first", name="first", assume_role_policy=json.dumps(TRUST))
trust: Any = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": first.arn}}],
}
aws.iam.Role("second", name="second", assume_role_policy=trust)
