"""The same look-up in its plain form, whose result the program needs at once."""

import pulumi
import pulumi_aws as aws

found = aws.connect.get_instance(instance_alias="x")
pulumi.export("role", found.service_role)
