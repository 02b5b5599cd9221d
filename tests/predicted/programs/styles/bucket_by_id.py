"""A bucket that one distribution reads, and nobody without TLS; its ARN is made from its id."""

import json
from typing import Any

import pulumi_aws as aws
from forms import ACCOUNT, written

site = aws.s3.Bucket("site", bucket="acme-pages")


def policy(name: str) -> str:
    bucket = f"arn:aws:s3:::{name}"
    statements: list[dict[str, Any]] = [
        {
            "Sid": "Distribution",
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": "s3:GetObject",
            "Resource": f"{bucket}/*",
            "Condition": {
                "StringEquals": {"AWS:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/E2QWRUHAPOMQ"}
            },
        },
        {
            "Sid": "Tls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [bucket, f"{bucket}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


aws.s3.BucketPolicy("site", bucket=site.id, policy=written(site.id, "acme-pages").apply(policy))
