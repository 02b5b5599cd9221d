"""One role keeps to every access rule; another breaks what is forbidden and demanded, and lacks what is required."""

import json

import pulumi_aws as aws

TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/pets"
trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def role(name: str, *actions: str) -> None:
    document = {"Version": "2012-10-17", "Statement": [trust]}
    made = aws.iam.Role(name, name=name, assume_role_policy=json.dumps(document))
    allowing = {"Effect": "Allow", "Action": list(actions), "Resource": TABLE}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowing]})
    aws.iam.RolePolicy(name, name=name, role=made.name, policy=policy)


role("api", "dynamodb:GetItem", "dynamodb:PutItem")
role("job", "dynamodb:DeleteTable", "dynamodb:UpdateItem")
