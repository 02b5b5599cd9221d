"""Structures as documents, which the provider makes text; each holds an ARN."""

import pulumi_aws as aws
from forms import HERE, written

queue = aws.sqs.Queue("jobs", name="jobs")
role = aws.iam.Role(
    "worker",
    name="worker",
    assume_role_policy={
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
        ],
    },
)
aws.iam.RolePolicy(
    "worker",
    name="worker",
    role=role.id,
    policy={
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sqs:*", "Resource": written(queue.arn, f"arn:aws:sqs:{HERE}:jobs")},
            {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"},
        ],
    },
)
