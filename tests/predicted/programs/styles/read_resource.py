"""A bucket that exists already is read by its id, a topic by its ARN."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, allow, document, trusting, written

archive = aws.s3.Bucket.get("archive", f"acme-archive-{ACCOUNT}")
topic = aws.sns.Topic.get("news", f"arn:aws:sns:{HERE}:news")
queue = aws.sqs.Queue("jobs", name="jobs")
role = aws.iam.Role("worker", name="worker", assume_role_policy=json.dumps(trusting("lambda")))
objects = written(archive.arn, f"arn:aws:s3:::acme-archive-{ACCOUNT}").apply(lambda arn: f"{arn}/*")
policy = pulumi.Output.json_dumps(
    document(
        allow("s3:*", objects),
        allow("sns:Publish", topic.arn),
        allow("sqs:SendMessage", written(queue.arn, f"arn:aws:sqs:{HERE}:jobs")),
    )
)
aws.iam.RolePolicy("worker", name="worker", role=role.name, policy=policy)
