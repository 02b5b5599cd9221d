"""A document that holds another resource's ARN, which preview cannot know; once as JSON, once as a dict."""

import json

import pulumi_aws as aws

bucket = aws.s3.Bucket("data")


def statement(arn: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": arn}


text = bucket.arn.apply(lambda arn: json.dumps({"Version": "2012-10-17", "Statement": [statement(arn)]}))
aws.iam.Policy("text", policy=text)
aws.iam.Policy("dict", policy={"Version": "2012-10-17", "Statement": [statement(bucket.arn)]})
