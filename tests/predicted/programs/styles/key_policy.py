"""A key's policy: the caller's account administers it, a role uses it by its ARN, and so does anybody."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, trusting, written

me = aws.get_caller_identity_output()
role = aws.iam.Role("app", name="app", assume_role_policy=json.dumps(trusting("lambda")))
users = ["kms:Decrypt", "kms:GenerateDataKey"]
policy = pulumi.Output.json_dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Administrators",
                "Effect": "Allow",
                "Principal": {"AWS": pulumi.Output.format("arn:aws:iam::{0}:root", written(me.account_id, ACCOUNT))},
                "Action": "kms:*",
                "Resource": "*",
            },
            {
                "Sid": "Users",
                "Effect": "Allow",
                "Principal": {"AWS": written(role.arn, f"arn:aws:iam::{ACCOUNT}:role/app")},
                "Action": users,
                "Resource": "*",
            },
            {"Sid": "Everybody", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": users, "Resource": "*"},
        ],
    }
)
aws.kms.Key("data", description="for the data", policy=policy)
