"""A document built from the caller's own account."""

import json

import pulumi_aws as aws

account = aws.get_caller_identity().account_id
trust = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}}
    ],
}
aws.iam.Role("role", name="role", assume_role_policy=json.dumps(trust))
