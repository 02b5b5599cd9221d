"""Names that nobody may see: of a queue and a bucket, and in the ARN of a topic, which the program says is secret."""

import pulumi
import pulumi_aws as aws

queue = aws.sqs.Queue("jobs", name=pulumi.Output.secret("projectbluebird"))
bucket = aws.s3.Bucket("data", bucket=pulumi.Output.secret("bluebirdarchive"))
topic = aws.sns.Topic("news", name="quietly", opts=pulumi.ResourceOptions(additional_secret_outputs=["arn"]))
objects = pulumi.Output.concat("arn:aws:s3:::", bucket.id, "/*")
for name, action, arn in (("queue", "sqs:*", queue.arn), ("bucket", "s3:*", objects), ("topic", "sns:*", topic.arn)):
    statement = {"Effect": "Allow", "Action": action, "Resource": arn}
    document = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.iam.RolePolicy(name, name=name, role="app", policy=document)
pulumi.export("queue", queue.arn)
