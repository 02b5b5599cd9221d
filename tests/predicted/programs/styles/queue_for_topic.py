"""A topic sends to a queue, whose policy names both by ARN."""

import json

import pulumi
import pulumi_aws as aws
from forms import HERE, written

topic = aws.sns.Topic("news", name="news")
queue = aws.sqs.Queue("mail", name="mail")
topic_arn, queue_arn = written(topic.arn, f"arn:aws:sns:{HERE}:news"), written(queue.arn, f"arn:aws:sqs:{HERE}:mail")
policy = pulumi.Output.all(topic_arn, queue_arn).apply(
    lambda arns: json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "sns.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": arns[1],
                    "Condition": {"ArnEquals": {"aws:SourceArn": arns[0]}},
                }
            ],
        }
    )
)
aws.sqs.QueuePolicy("mail", queue_url=queue.id, policy=policy)
aws.sns.TopicSubscription("mail", topic=topic.arn, protocol="sqs", endpoint=queue.arn)
