"""A queue's policy that names the queue."""

import pulumi
import pulumi_aws as aws

queue = aws.sqs.Queue("pets", name="pets")
statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": queue.arn}
policy = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})
aws.sqs.QueuePolicy("public", queue_url=queue.id, policy=policy)
