"""A document given as a structure."""

import json
from typing import Any

import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}
role = aws.iam.Role("role", name="role", assume_role_policy=json.dumps(TRUST))
POLICY: Any = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}
aws.iam.RolePolicy("policy", name="policy", role=role.name, policy=POLICY)
