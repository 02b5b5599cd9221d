"""A look-up that cannot be answered offline, in its output form: what depends on it is unknown."""

import pulumi
import pulumi_aws as aws

found = aws.connect.get_instance_output(instance_alias="x")
pulumi.export("role", found.service_role)
aws.iam.Policy("connect", policy=found.service_role.apply(lambda role: role.upper()))
