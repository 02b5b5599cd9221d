"""A role with a drawn name is trusted by another one, which may pass it on; nobody is mighty."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, allow, document, drawn, trusting, written

queue = aws.sqs.Queue("jobs", name=drawn("jobs-1a2b3c4"))
function = aws.iam.Role("function", name=drawn("function-1a2b3c4"), assume_role_policy=json.dumps(trusting("lambda")))
function_arn = written(function.arn, f"arn:aws:iam::{ACCOUNT}:role/function-1a2b3c4")
trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": function_arn}})
sender = aws.iam.Role("sender", name=drawn("sender-1a2b3c4"), assume_role_policy=pulumi.Output.json_dumps(trust))
send = document(allow("sqs:SendMessage", written(queue.arn, f"arn:aws:sqs:{HERE}:jobs-1a2b3c4")))
aws.iam.RolePolicy("send", name="send", role=sender.id, policy=pulumi.Output.json_dumps(send))
