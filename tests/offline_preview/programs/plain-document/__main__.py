"""A document in the plain form of its look-up, about a role whose ARN creation gives."""

import json

import pulumi_aws as aws

trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
role = aws.iam.Role("worker", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
passes = aws.iam.get_policy_document(statements=[{"actions": ["iam:PassRole"], "resources": [role.arn]}])
aws.iam.Policy("passes", policy=passes.json)
