"""A task with a role of its own, and another one that starts it."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, allow, document, trusting, written

EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
start = aws.iam.Role("start", name="start", assume_role_policy=json.dumps(trusting("ecs-tasks")))
aws.iam.RolePolicyAttachment("start", role=start.name, policy_arn=EXECUTION)
task = aws.iam.Role("task", name="task", assume_role_policy=json.dumps(trusting("ecs-tasks")))
topic = aws.sns.Topic("news", name="news")
publish = document(allow("sns:Publish", written(topic.arn, f"arn:aws:sns:{HERE}:news")))
aws.iam.RolePolicy("publish", name="publish", role=task.id, policy=pulumi.Output.json_dumps(publish))
aws.ecs.TaskDefinition(
    "web",
    family="web",
    task_role_arn=written(task.arn, f"arn:aws:iam::{ACCOUNT}:role/task"),
    execution_role_arn=written(start.arn, f"arn:aws:iam::{ACCOUNT}:role/start"),
    container_definitions=json.dumps([{"name": "web", "image": "web:1", "memory": 128}]),
)
