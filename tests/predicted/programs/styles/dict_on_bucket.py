"""A bucket that anybody reads."""

import pulumi
import pulumi_aws as aws
from forms import written

site = aws.s3.Bucket("site", bucket="acme-site")
aws.s3.BucketPolicy(
    "site",
    bucket=site.id,
    policy={
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": ["s3:GetObject"],
                "Resource": [pulumi.Output.concat(written(site.arn, "arn:aws:s3:::acme-site"), "/*")],
            }
        ],
    },
)
