"""Policies that the role itself declares."""

import json

import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
aws.iam.Role(
    "role",
    name="role",
    assume_role_policy=json.dumps(TRUST),
    inline_policies=[aws.iam.RoleInlinePolicyArgs(name="wide", policy=json.dumps(POLICY))],
)
