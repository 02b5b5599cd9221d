"""A key's policy, of its own resource: a role uses the key by its ARN."""

import json

import pulumi_aws as aws
from forms import ACCOUNT, trusting, written

role = aws.iam.Role("app", name="app", assume_role_policy=json.dumps(trusting("lambda")))
key = aws.kms.Key("data", description="for the data")


def policy(arn: str) -> str:
    administrators = {"AWS": f"arn:aws:iam::{arn.split(':')[4]}:root"}
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": administrators, "Action": "kms:*", "Resource": "*"},
                {"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "kms:Decrypt", "Resource": "*"},
            ],
        }
    )


arn = written(role.arn, f"arn:aws:iam::{ACCOUNT}:role/app")
aws.kms.KeyPolicy("data", key_id=key.id, policy=arn.apply(policy))
