"""One role a policy, most of them too wide, each in its own way."""

import json
from typing import Any

import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}
STATEMENTS: dict[str, dict[str, Any]] = {
    "admin-disguised": {"Action": ["?*"], "Resource": ["*"]},
    "wildcard-action": {"Action": "s3:*", "Resource": "arn:aws:s3:::pets/*"},
    "odd-case": {"Action": "S3:gET*", "Resource": "arn:aws:s3:::pets/*"},
    "wildcard-resource": {"Action": "dynamodb:GetItem", "Resource": "*"},
    "wildcard-needed": {"Action": "s3:ListAllMyBuckets", "Resource": "*"},
    "not-action": {"NotAction": "iam:*", "Resource": "*"},
    "pass-role": {"Action": "iam:PassRole", "Resource": "*"},
    "unknown-action": {"Action": "s3:GetObjekt", "Resource": "arn:aws:s3:::pets/*"},
    "condition": {"Action": "kms:*", "Resource": "*", "Condition": {"StringLike": {"aws:SourceArn": "*"}}},
    "numbers": {"Action": "s3:GetObject", "Resource": 17},
}

for name, statement in STATEMENTS.items():
    role = aws.iam.Role(name, name=name, assume_role_policy=json.dumps(TRUST))
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}
    aws.iam.RolePolicy(name, name=name, role=role.name, policy=json.dumps(document))
