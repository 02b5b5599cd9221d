"""A program that creates something else each time."""

import json
import uuid

import pulumi_aws as aws

bucket = aws.s3.Bucket(f"data-{uuid.uuid4()}")
aws.s3.BucketPolicy("data", bucket=bucket.id, policy=bucket.arn.apply(lambda arn: json.dumps({"Id": arn})))
