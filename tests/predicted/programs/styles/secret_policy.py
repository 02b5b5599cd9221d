"""A secret whose policy names its reader by ARN, and one that everybody reads."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, document, trusting, written

reader = aws.iam.Role("reader", name="reader", assume_role_policy=json.dumps(trusting("lambda")))
own = aws.secretsmanager.Secret("own", name="own")
statement = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
by_reader = {**statement, "Principal": {"AWS": written(reader.arn, f"arn:aws:iam::{ACCOUNT}:role/reader")}}
policy = pulumi.Output.json_dumps(document(by_reader))
aws.secretsmanager.SecretPolicy("own", secret_arn=own.arn, policy=policy)
common = aws.secretsmanager.Secret("common", name="common")
arn = written(common.arn, f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:common-AbCdEf")
aws.secretsmanager.SecretPolicy(
    "common",
    secret_arn=common.arn,
    policy=arn.apply(lambda arn: json.dumps(document({**statement, "Principal": {"AWS": "*"}, "Resource": arn}))),
)
