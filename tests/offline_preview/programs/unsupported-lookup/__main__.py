"""A look-up that cannot be answered offline, in its output form: what depends on it is unknown."""

import pulumi
import pulumi_aws as aws

found = aws.connect.get_instance_output(instance_alias="x")
pulumi.export("arn", found.arn)
aws.iam.Policy("connect", policy=found.arn.apply(lambda arn: arn.upper()))
