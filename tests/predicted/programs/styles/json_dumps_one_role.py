"""One role may pass another, which it names by its ARN, to one service."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, allow, document, trusting, written

task = aws.iam.Role("task", name="task", assume_role_policy=json.dumps(trusting("ecs-tasks")))
deployer = aws.iam.Role("deployer", name="deployer", assume_role_policy=json.dumps(trusting("codebuild")))
to_ecs = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
aws.iam.RolePolicy(
    "pass",
    name="pass",
    role=deployer.name,
    policy=pulumi.Output.json_dumps(
        document(allow("iam:PassRole", written(task.arn, f"arn:aws:iam::{ACCOUNT}:role/task"), Condition=to_ecs))
    ),
)
