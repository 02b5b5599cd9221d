"""Two ARNs, taken together by position."""

import json

import pulumi
import pulumi_aws as aws
from forms import HERE, allow, document, trusting, written

queue = aws.sqs.Queue("jobs", name="jobs")
table = aws.dynamodb.Table(
    "pets", name="pets", hash_key="id", attributes=[{"name": "id", "type": "S"}], billing_mode="PAY_PER_REQUEST"
)
role = aws.iam.Role("worker", name="worker", assume_role_policy=json.dumps(trusting("lambda")))
arns = pulumi.Output.all(
    written(queue.arn, f"arn:aws:sqs:{HERE}:jobs"), written(table.arn, f"arn:aws:dynamodb:{HERE}:table/pets")
)
policy = arns.apply(
    lambda given: json.dumps(
        document(
            allow(["sqs:ReceiveMessage", "sqs:DeleteMessage"], given[0]),
            allow(["dynamodb:GetItem", "dynamodb:Query"], [given[1], f"{given[1]}/index/*"]),
        )
    )
)
aws.iam.RolePolicy("worker", name="worker", role=role.name, policy=policy)
