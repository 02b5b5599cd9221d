"""A default of the project decides what is made."""

import pulumi
import pulumi_aws as aws

if pulumi.Config().require_bool("bare"):
    aws.ec2.Instance("web", ami="ami-0123456789abcdef0", instance_type="t3.micro")
