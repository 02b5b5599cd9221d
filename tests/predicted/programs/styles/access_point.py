"""An access point that a role reads by, and that its policy names by ARN."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, document, trusting, written

bucket = aws.s3.Bucket("shared", bucket="acme-shared")
role = aws.iam.Role("app", name="app", assume_role_policy=json.dumps(trusting("lambda")))
point = aws.s3.AccessPoint("app", name="app", bucket=bucket.id)
point_arn = written(point.arn, f"arn:aws:s3:{HERE}:accesspoint/app")
statement = {
    "Effect": "Allow",
    "Principal": {"AWS": written(role.arn, f"arn:aws:iam::{ACCOUNT}:role/app")},
    "Action": "s3:GetObject",
    "Resource": pulumi.Output.concat(point_arn, "/object/*"),
}
policy = pulumi.Output.json_dumps(document(statement))
aws.s3control.AccessPointPolicy("app", access_point_arn=point.arn, policy=policy)
