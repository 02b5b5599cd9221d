"""A website's bucket, read by a distribution's own identity, and by one distribution."""

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, written

bucket = aws.s3.Bucket("website", bucket="acme-website")
identity = aws.cloudfront.OriginAccessIdentity("website", comment="reads the website")
identity_arn = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2QWRUHAPOMQZL"
objects = pulumi.Output.concat(written(bucket.arn, "arn:aws:s3:::acme-website"), "/*")
document = aws.iam.get_policy_document_output(
    statements=[
        {
            "principals": [{"type": "AWS", "identifiers": [written(identity.iam_arn, identity_arn)]}],
            "actions": ["s3:GetObject"],
            "resources": [objects],
        },
        {
            "principals": [{"type": "Service", "identifiers": ["cloudfront.amazonaws.com"]}],
            "actions": ["s3:GetObject"],
            "resources": [objects],
            "conditions": [{"test": "StringEquals", "variable": "AWS:SourceAccount", "values": [ACCOUNT]}],
        },
    ]
)
aws.s3.BucketPolicy("website", bucket=bucket.bucket, policy=document.json)
