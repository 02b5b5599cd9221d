"""A queue that anybody sends to."""

import json

import pulumi_aws as aws
from forms import HERE, written

queue = aws.sqs.Queue("mail", name="mail")


def policy(arn: str) -> str:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


aws.sqs.QueuePolicy("mail", queue_url=queue.url, policy=written(queue.arn, f"arn:aws:sqs:{HERE}:mail").apply(policy))
