"""Nothing says which account is the stack's own; a queue admits a role of the stack, and all of an account."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

OTHER = {"AWS": "arn:aws:iam::444455556666:root"}


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement} for statement in statements]}


queue = aws.sqs.Queue("jobs")
trust = document({"Action": "sts:AssumeRole", "Principal": OTHER})
role = aws.iam.Role("trusting", assume_role_policy=json.dumps(trust))
send = {"Action": "sqs:SendMessage", "Resource": queue.arn}
for name, principal in {"own": {"AWS": role.arn}, "other": OTHER}.items():
    policy = pulumi.Output.json_dumps(document({**send, "Principal": principal}))
    aws.sqs.QueuePolicy(name, queue_url=queue.id, policy=policy)
aws.iam.RolePolicy("send", role=role.id, policy=pulumi.Output.json_dumps(document(send)))
