"""A component as users write them: its documents are made of Outputs."""

import pulumi
import pulumi_aws as aws


class Thumbnails(pulumi.ComponentResource):
    """A function's role, which reads and writes photos, sends to a queue over TLS, and publishes where it is told."""

    def __init__(self, name: str, topic: pulumi.Input[str] = "arn:aws:sns:eu-west-1:111122223333:news") -> None:
        super().__init__("acme:photos:Thumbnails", name)
        own = pulumi.ResourceOptions(parent=self)
        photos = aws.s3.Bucket("photos", opts=own)
        jobs = aws.sqs.Queue("jobs", opts=own)
        trust = aws.iam.get_policy_document_output(
            statements=[
                {
                    "actions": ["sts:AssumeRole"],
                    "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
                }
            ]
        )
        role = aws.iam.Role(name, assume_role_policy=trust.json, opts=own)
        access = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "Photos",
                    "Effect": "Allow",
                    "Action": ["s3:GetObject", "s3:PutObject"],
                    "Resource": pulumi.Output.concat(photos.arn, "/*"),
                },
                {
                    "Sid": "Jobs",
                    "Effect": "Allow",
                    "Action": "sqs:SendMessage",
                    "Resource": jobs.arn,
                    "Condition": {"Bool": {"aws:SecureTransport": "true"}},
                },
                {"Sid": "News", "Effect": "Allow", "Action": "sns:Publish", "Resource": topic},
            ],
        }
        aws.iam.RolePolicy("access", name="access", role=role.id, policy=pulumi.Output.json_dumps(access), opts=own)
        self.role_arn = role.arn
        self.register_outputs({"roleArn": role.arn})
