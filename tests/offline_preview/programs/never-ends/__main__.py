"""A callback that waits for what never comes."""

import json
import time

import pulumi_aws as aws

bucket = aws.s3.Bucket("data")


def document(arn: str) -> str:
    while True:
        time.sleep(0.1)
    return json.dumps({"Id": arn})


aws.s3.BucketPolicy("data", bucket=bucket.id, policy=bucket.arn.apply(document))
