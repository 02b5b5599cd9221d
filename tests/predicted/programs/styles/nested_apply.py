"""An Output inside a function that takes another one."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, allow, document, trusting, written

function_role = aws.iam.Role("function", name="function", assume_role_policy=json.dumps(trusting("lambda")))
queue = aws.sqs.Queue("jobs", name="jobs")
role_arn = written(function_role.arn, f"arn:aws:iam::{ACCOUNT}:role/function")
queue_arn = written(queue.arn, f"arn:aws:sqs:{HERE}:jobs")


def policy(role: str) -> pulumi.Output[str]:
    return queue_arn.apply(
        lambda queue: json.dumps(document(allow("iam:PassRole", role), allow("sqs:SendMessage", queue)))
    )


deployer = aws.iam.Role("deployer", name="deployer", assume_role_policy=json.dumps(trusting("codebuild")))
aws.iam.RolePolicy("deployer", name="deployer", role=deployer.name, policy=role_arn.apply(policy))
