"""Plain look-ups by what another one gives, as of a network whose id is a parameter."""

import pulumi
import pulumi_aws as aws

parameter = aws.ssm.get_parameter(name="/network/vpc")
vpc = aws.ec2.get_vpc(id=parameter.value)
in_vpc = aws.ec2.GetSubnetsFilterArgs(name="vpc-id", values=[parameter.value])
subnets = aws.ec2.get_subnets(filters=[in_vpc])
document = aws.iam.get_policy_document(statements=[{"actions": ["ec2:RunInstances"], "resources": [parameter.value]}])
pulumi.export("vpc", {"id": vpc.id, "cidr": vpc.cidr_block, "size": vpc.cidr_block.split("/")[1]})
pulumi.export("subnets", subnets.ids)
pulumi.export("document", document.json)
