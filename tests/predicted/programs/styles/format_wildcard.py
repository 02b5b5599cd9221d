"""A template of text, filled in by Output.format."""

import json

import pulumi
import pulumi_aws as aws
from forms import HERE, trusting, written

TEMPLATE = """{{
  "Version": "2012-10-17",
  "Statement": [
    {{"Effect": "Allow", "Action": "dynamodb:*", "Resource": ["{table}", "{table}/index/*"]}}
  ]
}}"""

table = aws.dynamodb.Table(
    "pets", name="pets", hash_key="id", attributes=[{"name": "id", "type": "S"}], billing_mode="PAY_PER_REQUEST"
)
role = aws.iam.Role("api", name="api", assume_role_policy=json.dumps(trusting("lambda")))
policy = pulumi.Output.format(TEMPLATE, table=written(table.arn, f"arn:aws:dynamodb:{HERE}:table/pets"))
aws.iam.RolePolicy("api", name="api", role=role.id, policy=policy)
