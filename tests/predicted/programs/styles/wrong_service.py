"""A state machine runs under a role, by its ARN, that another service assumes."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, trusting, written

role = aws.iam.Role("states", name="states", assume_role_policy=json.dumps(trusting("lambda")))
queue = aws.sqs.Queue("done", name="done")
send = {
    "StartAt": "Send",
    "States": {"Send": {"Type": "Task", "Resource": written(queue.arn, f"arn:aws:sqs:{HERE}:done")}},
}
aws.sfn.StateMachine(
    "pets",
    name="pets",
    role_arn=written(role.arn, f"arn:aws:iam::{ACCOUNT}:role/states"),
    definition=pulumi.Output.json_dumps(send),
)
