"""The same without the boundary: a role that writes its own policies, by its own ARN."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, allow, document, trusting, written

role = aws.iam.Role("builder", name="builder", assume_role_policy=json.dumps(trusting("codebuild")))
own = written(role.arn, f"arn:aws:iam::{ACCOUNT}:role/builder")
policy = pulumi.Output.json_dumps(document(allow("iam:PutRolePolicy", own)))
aws.iam.RolePolicy("own", name="own", role=role.name, policy=policy)
