"""A role that holds its policies itself: one inline, one by the ARN of a managed policy."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, allow, document, trusting, written

key = aws.kms.Key("data", description="for the data")
topic = aws.sns.Topic("news", name="news")
key_arn = written(key.arn, f"arn:aws:kms:{HERE}:key/1234abcd-12ab-34cd-56ef-1234567890ab")
publish = pulumi.Output.json_dumps(document(allow("sns:Publish", written(topic.arn, f"arn:aws:sns:{HERE}:news"))))
policy = aws.iam.Policy("publish", name="publish", policy=publish)
decrypt = key_arn.apply(lambda arn: json.dumps(document(allow("kms:Decrypt", arn), allow("kms:CreateGrant", "*"))))
aws.iam.Role(
    "app",
    name="app",
    assume_role_policy=json.dumps(trusting("lambda")),
    inline_policies=[aws.iam.RoleInlinePolicyArgs(name="decrypt", policy=decrypt)],
    managed_policy_arns=[written(policy.arn, f"arn:aws:iam::{ACCOUNT}:policy/publish")],
)
