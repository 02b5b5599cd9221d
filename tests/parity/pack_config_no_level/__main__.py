"""The pack's configuration gives a mandatory rule options and no level: it stays mandatory."""

import json

import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole"}
    ],
}
aws.iam.Role("vendor", assume_role_policy=json.dumps(TRUST))
