"""A document that is parsed again, and completed."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
from forms import HERE, allow, document, trusting, written

table = aws.dynamodb.Table(
    "pets", name="pets", hash_key="id", attributes=[{"name": "id", "type": "S"}], billing_mode="PAY_PER_REQUEST"
)
arn = written(table.arn, f"arn:aws:dynamodb:{HERE}:table/pets")
read = pulumi.Output.json_dumps(document(allow(["dynamodb:GetItem"], arn)))
role = aws.iam.Role("api", name="api", assume_role_policy=json.dumps(trusting("lambda")))


def with_kinesis(policy: dict[str, Any]) -> dict[str, Any]:
    return {**policy, "Statement": [*policy["Statement"], allow("kinesis:GetRecords", "*")]}


complete = pulumi.Output.json_loads(read).apply(with_kinesis)
aws.iam.RolePolicy("api", name="api", role=role.name, policy=complete.apply(json.dumps))
