"""A policy that is created only in a callback, by a function of another module; nothing else is unknown."""

import grants
import pulumi_aws as aws

bucket = aws.s3.Bucket("data")


class Later:
    def create(self, arn: str) -> None:
        grants.allow_all(arn)


bucket.arn.apply(Later().create)
