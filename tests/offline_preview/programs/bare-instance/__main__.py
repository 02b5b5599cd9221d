"""An instance that says nothing of its metadata options."""

import pulumi_aws as aws

aws.ec2.Instance("web", ami="ami-12345678", instance_type="t3.micro")
