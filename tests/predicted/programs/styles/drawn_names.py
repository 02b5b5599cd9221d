"""No resource has a name of its own."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, allow, document, drawn, trusting, written

queue = aws.sqs.Queue("jobs", name=drawn("jobs-1a2b3c4"))
role = aws.iam.Role("worker", name=drawn("worker-1a2b3c4"), assume_role_policy=json.dumps(trusting("lambda")))
role_arn = written(role.arn, f"arn:aws:iam::{ACCOUNT}:role/worker-1a2b3c4")
policy = pulumi.Output.json_dumps(
    document(
        allow("sqs:*", written(queue.arn, f"arn:aws:sqs:{HERE}:jobs-1a2b3c4")),
        allow("iam:PutRolePolicy", role_arn),
    )
)
aws.iam.RolePolicy("worker", name=drawn("worker-1a2b3c4"), role=role.name, policy=policy)
