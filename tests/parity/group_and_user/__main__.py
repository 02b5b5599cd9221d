"""Rights by way of a group, and on a user."""

import json

import pulumi_aws as aws

POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}
group = aws.iam.Group("people", name="people")
user = aws.iam.User("ann", name="ann")
aws.iam.GroupPolicy("wide", name="wide", group=group.name, policy=json.dumps(POLICY))
aws.iam.UserGroupMembership("member", user=user.name, groups=[group.name])
aws.iam.UserPolicyAttachment("read", user=user.name, policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess")
