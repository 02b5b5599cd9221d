"""A managed policy of the stack, attached by its ARN to a role."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, allow, document, trusting, written

bucket = aws.s3.Bucket("pets", bucket="acme-operators")
wide = pulumi.Output.json_dumps(document(allow("*", ["*", written(bucket.arn, "arn:aws:s3:::acme-operators")])))
policy = aws.iam.Policy("operators", name="operators", policy=wide)
role = aws.iam.Role("operators", name="operators", assume_role_policy=json.dumps(trusting("lambda")))
arn = written(policy.arn, f"arn:aws:iam::{ACCOUNT}:policy/operators")
aws.iam.RolePolicyAttachment("operators", role=role.name, policy_arn=arn)
