"""A bucket that everybody may read, its policy a structure."""

from typing import Any

import pulumi_aws as aws

bucket = aws.s3.Bucket("pets", bucket="pets")
statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pets/*"}
policy: Any = {"Version": "2012-10-17", "Statement": [statement]}
aws.s3.BucketPolicy("public", bucket=bucket.id, policy=policy)
