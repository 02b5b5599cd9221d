"""A mistake that nothing shows before an output is known: two resources of one name."""

import json

import pulumi_aws as aws

bucket = aws.s3.Bucket("data")
aws.s3.BucketPolicy("data", bucket=bucket.id, policy=bucket.arn.apply(lambda arn: json.dumps({"Id": arn})))


def create(_: str) -> None:
    for _ in range(2):
        aws.iam.Role("twice", assume_role_policy="{}")


bucket.arn.apply(create)
