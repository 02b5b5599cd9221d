"""JSON text that holds another resource's ARN."""

import json

import pulumi
import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}
bucket = aws.s3.Bucket("pets", bucket="pets")
role = aws.iam.Role("role", name="role", assume_role_policy=json.dumps(TRUST))
policy = pulumi.Output.json_dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": bucket.arn}]}
)
aws.iam.RolePolicy("policy", name="policy", role=role.name, policy=policy)
