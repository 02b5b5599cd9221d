"""A component that takes statements, and adds one of its own to them."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
from forms import HERE, allow, document, trusting, written


class Worker(pulumi.ComponentResource):
    def __init__(self, name: str, statements: list[dict[str, Any]]) -> None:
        super().__init__("pets:index:Worker", name, {"statements": statements})
        below = pulumi.ResourceOptions(parent=self)
        queue = aws.sqs.Queue(f"{name}-jobs", name=f"{name}-jobs", opts=below)
        self.role = aws.iam.Role(f"{name}-role", name=name, assume_role_policy=trusting("lambda"), opts=below)
        own = allow("sqs:ReceiveMessage", written(queue.arn, f"arn:aws:sqs:{HERE}:{name}-jobs"))
        aws.iam.RolePolicy(
            f"{name}-policy",
            name="own",
            role=self.role.name,
            policy=pulumi.Output.from_input(document(own, *statements)).apply(json.dumps),
            opts=below,
        )
        self.register_outputs({})


topic = aws.sns.Topic("news", name="news")
Worker("crier", [allow("sns:Publish", written(topic.arn, f"arn:aws:sns:{HERE}:news"))])
