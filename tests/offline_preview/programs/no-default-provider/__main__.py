"""A resource that leaves its provider out where the project has disabled the default one."""

import pulumi_aws as aws

aws.s3.Bucket("data")
