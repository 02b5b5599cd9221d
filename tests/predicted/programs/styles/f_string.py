"""Text with f-strings, in a function that takes a name and an id."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, trusting, written

secret = aws.secretsmanager.Secret("database", name="database")
role = aws.iam.Role("app", name="app", assume_role_policy=json.dumps(trusting("lambda")))


def text(secret_arn: str, role_name: str) -> str:
    return f"""{{
        "Version": "2012-10-17",
        "Statement": [
            {{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "{secret_arn}"}},
            {{
                "Effect": "Allow",
                "Action": ["iam:PutRolePolicy", "iam:AttachRolePolicy"],
                "Resource": "arn:aws:iam::{ACCOUNT}:role/{role_name}"
            }}
        ]
    }}"""


arn = written(secret.arn, f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:database-AbCdEf")
policy = pulumi.Output.all(arn, written(role.name, "app")).apply(lambda given: text(*given))
aws.iam.RolePolicy("app", name="app", role=role.name, policy=policy)
