"""Tasks that start and run under two roles, under one that preview cannot know, and under one named by its ARN."""

import json
from typing import Any

import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}],
}
CONTAINERS = json.dumps([{"name": "api", "image": "api", "memory": 128}])
KNOWN = "arn:aws:iam::111122223333:role/one"

start = aws.iam.Role("start", name="start", assume_role_policy=json.dumps(TRUST))
run = aws.iam.Role("run", name="run", assume_role_policy=json.dumps(TRUST))
ROLES: dict[str, Any] = {"two": (start.arn, run.arn), "one-unknown": (run.arn, run.arn), "one-known": (KNOWN, KNOWN)}

for name, (execution, task) in ROLES.items():
    aws.ecs.TaskDefinition(
        name, family=name, execution_role_arn=execution, task_role_arn=task, container_definitions=CONTAINERS
    )
