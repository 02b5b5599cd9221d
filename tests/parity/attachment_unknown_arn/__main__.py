"""An administrator's policy whose ARN preview cannot know, attached to a role."""

import json

import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}
role = aws.iam.Role("role", name="role", assume_role_policy=json.dumps(TRUST))
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
policy = aws.iam.Policy("policy", name="policy", policy=json.dumps(POLICY))
aws.iam.RolePolicyAttachment("attachment", role=role.name, policy_arn=policy.arn)
