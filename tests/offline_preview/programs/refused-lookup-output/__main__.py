"""The same look-up in its output form."""

import pulumi
import pulumi_aws as aws

pulumi.export("account", aws.get_arn_output(arn="nobody").account)
