"""A program that fails, after a fault that the pack would have found."""

import pulumi_aws as aws

aws.ec2.Instance("web", ami="ami-0123456789abcdef0", instance_type="t3.micro")
raise ValueError("the owner of the pets is not known")
