"""A look-up of a role that does not exist."""

import pulumi_aws as aws

aws.iam.get_role(name="nobody")
