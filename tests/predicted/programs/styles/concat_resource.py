"""Part of an ARN concatenated, in a structure that Pulumi makes text."""

import json

import pulumi
import pulumi_aws as aws
from forms import HERE, trusting, written

group = aws.cloudwatch.LogGroup("api", name="/api/requests")
role = aws.iam.Role("api", name="api", assume_role_policy=json.dumps(trusting("lambda")))
lines = pulumi.Output.concat(written(group.arn, f"arn:aws:logs:{HERE}:log-group:/api/requests"), ":*")
statement = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": lines}
policy = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})
aws.iam.RolePolicy("logs", name="logs", role=role.id, policy=policy)
