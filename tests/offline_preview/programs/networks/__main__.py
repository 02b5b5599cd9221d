"""Look-ups of the default network and of an image."""

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.get_vpc(default=True)
subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc.id]}])
group = aws.ec2.get_security_group(name="default", vpc_id=vpc.id)
image = aws.ec2.get_ami(most_recent=True, owners=["amazon"], filters=[{"name": "name", "values": ["amzn2-ami-hvm-*"]}])
pulumi.export("vpc", vpc.cidr_block)
pulumi.export("zone", aws.ec2.get_subnet(id=subnets.ids[0]).availability_zone)
pulumi.export("group", group.name)
pulumi.export("image", image.id)
