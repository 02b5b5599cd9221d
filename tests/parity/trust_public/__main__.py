"""Anybody may assume the role."""

import json

import pulumi_aws as aws

TRUST_ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}],
}
aws.iam.Role("role", name="role", assume_role_policy=json.dumps(TRUST_ALL))
