"""Two ARNs, taken together by name, in a managed policy."""

import json

import pulumi
import pulumi_aws as aws
from forms import HERE, allow, document, written

queue = aws.sqs.Queue("jobs", name="jobs")
topic = aws.sns.Topic("news", name="news")
aws.iam.Policy(
    "messages",
    name="messages",
    policy=pulumi.Output.all(
        queue=written(queue.arn, f"arn:aws:sqs:{HERE}:jobs"), topic=written(topic.arn, f"arn:aws:sns:{HERE}:news")
    ).apply(
        lambda args: json.dumps(document(allow("sqs:*", args["queue"]), allow("sns:Publish", args["topic"])), indent=2)
    ),
)
