"""A look-up in its plain form, of something that is known only when it has been created."""

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc.id]}])
pulumi.export("subnets", subnets.ids)
