"""A look-up of a role that does not exist."""

import pulumi
import pulumi_aws as aws

pulumi.export("arn", aws.iam.get_role(name="NoSuchRole").arn)
