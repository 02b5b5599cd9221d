"""A task whose containers get secrets: one role, by its ARN, does both of a task's jobs."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, allow, document, trusting, written

secret = aws.secretsmanager.Secret("token", name="token")
role = aws.iam.Role("task", name="task", assume_role_policy=json.dumps(trusting("ecs-tasks")))
secret_arn = written(secret.arn, f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:token-AbCdEf")
read = secret_arn.apply(lambda arn: json.dumps(document(allow("secretsmanager:GetSecretValue", arn))))
aws.iam.RolePolicy("secret", name="secret", role=role.name, policy=read)
containers = [{"name": "web", "image": "web:1", "memory": 128, "secrets": [{"name": "TOKEN", "valueFrom": secret_arn}]}]
role_arn = written(role.arn, f"arn:aws:iam::{ACCOUNT}:role/task")
aws.ecs.TaskDefinition(
    "web",
    family="web",
    task_role_arn=role_arn,
    execution_role_arn=role_arn,
    container_definitions=pulumi.Output.json_dumps(containers),
)
