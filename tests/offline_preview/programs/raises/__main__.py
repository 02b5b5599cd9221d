"""A program that fails in a helper of its own."""

import pulumi_aws as aws
from helper import check

aws.s3.Bucket("data")
check(11)
