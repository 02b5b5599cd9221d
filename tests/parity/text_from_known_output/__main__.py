"""JSON text made from an output that preview knows."""

import json

import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}
role = aws.iam.Role("role", name="role", assume_role_policy=json.dumps(TRUST))
statement = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}
policy = role.name.apply(lambda name: json.dumps({"Version": "2012-10-17", "Id": name, "Statement": [statement]}))
aws.iam.RolePolicy("policy", name="policy", role=role.name, policy=policy)
