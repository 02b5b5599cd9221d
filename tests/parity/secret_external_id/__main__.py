"""A trust policy with a secret in it."""

import pulumi
import pulumi_aws as aws

external_id = pulumi.Output.secret("ext-4711")
trust = pulumi.Output.json_dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"AWS": "*"},
                "Condition": {"StringNotEquals": {"sts:ExternalId": external_id}},
            }
        ],
    }
)
aws.iam.Role("vendor", name="vendor", assume_role_policy=trust)
