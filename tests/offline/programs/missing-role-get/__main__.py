"""The same look-up by `.get()`."""

import pulumi_aws as aws

aws.iam.Role.get("there", "NoSuchRole")
