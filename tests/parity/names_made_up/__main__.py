"""No name is given anywhere."""

import json

import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}
role = aws.iam.Role("reader", assume_role_policy=json.dumps(TRUST))
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
aws.iam.RolePolicy("wide", role=role.id, policy=json.dumps(POLICY))
aws.iam.InstanceProfile("profile", role=role.name)
