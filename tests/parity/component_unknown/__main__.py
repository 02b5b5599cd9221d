"""A component whose document is wide, and holds an ARN that preview cannot know."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}


class Reader(pulumi.ComponentResource):
    """A role with one policy, which it also takes as its own input."""

    def __init__(self, name: str, policy: Any) -> None:
        super().__init__("parity:iam:Reader", name, {"policy": policy})
        below = pulumi.ResourceOptions(parent=self)
        self.role = aws.iam.Role(f"{name}-role", name=name, assume_role_policy=json.dumps(TRUST), opts=below)
        aws.iam.RolePolicy(
            f"{name}-policy", name="read", role=self.role.name, policy=pulumi.Output.json_dumps(policy), opts=below
        )
        self.register_outputs({"role": self.role.name})


bucket = aws.s3.Bucket("pets", bucket="pets")
statement = {"Effect": "Allow", "Action": "s3:*", "Resource": bucket.arn}
Reader("reader", {"Version": "2012-10-17", "Statement": [statement]})
