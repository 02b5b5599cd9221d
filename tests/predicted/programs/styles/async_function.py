"""A coroutine makes the document."""

import asyncio
import json

import pulumi_aws as aws
from forms import HERE, allow, document, trusting, written

table = aws.dynamodb.Table(
    "pets", name="pets", hash_key="id", attributes=[{"name": "id", "type": "S"}], billing_mode="PAY_PER_REQUEST"
)
role = aws.iam.Role("api", name="api", assume_role_policy=json.dumps(trusting("lambda")))


async def policy(arn: str) -> str:
    await asyncio.sleep(0)
    return json.dumps(document(allow("dynamodb:GetItem", arn), allow("dynamodb:PutItem", "*")))


arn = written(table.arn, f"arn:aws:dynamodb:{HERE}:table/pets")
aws.iam.RolePolicy("api", name="api", role=role.name, policy=arn.apply(policy))
