"""The same look-up in its output form, and by `.get()`."""

import pulumi
import pulumi_aws as aws

pulumi.export("arn", aws.iam.get_role_output(name="NoSuchRole").arn)
