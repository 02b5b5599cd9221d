"""A look-up that the provider refuses."""

import pulumi
import pulumi_aws as aws

pulumi.export("account", aws.get_arn(arn="nobody").account)
