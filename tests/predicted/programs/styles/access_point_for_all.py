"""An access point that every principal reads by."""

import json

import pulumi_aws as aws
from forms import HERE, document, written

bucket = aws.s3.Bucket("shared", bucket="acme-common")
point = aws.s3.AccessPoint(
    "all",
    name="all",
    bucket=bucket.id,
    public_access_block_configuration={"block_public_policy": False, "restrict_public_buckets": False},
)


def policy(arn: str) -> str:
    readers = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject", "Resource": f"{arn}/object/*"}
    return json.dumps(document(readers))


arn = written(point.arn, f"arn:aws:s3:{HERE}:accesspoint/all")
aws.s3control.AccessPointPolicy("all", access_point_arn=point.arn, policy=arn.apply(policy))
