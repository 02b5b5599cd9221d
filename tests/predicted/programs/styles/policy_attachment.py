"""One resource attaches a managed policy of the stack to a role and to a group, by its ARN."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, allow, document, trusting, written

queue = aws.sqs.Queue("jobs", name="jobs")
send = pulumi.Output.json_dumps(document(allow("sqs:*", written(queue.arn, f"arn:aws:sqs:{HERE}:jobs"))))
policy = aws.iam.Policy("senders", name="senders", policy=send)
role = aws.iam.Role("sender", name="sender", assume_role_policy=json.dumps(trusting("lambda")))
group = aws.iam.Group("senders", name="senders")
aws.iam.PolicyAttachment(
    "senders",
    name="senders",
    policy_arn=written(policy.arn, f"arn:aws:iam::{ACCOUNT}:policy/senders"),
    roles=[written(role.name, "sender")],
    groups=[group.name],
)
