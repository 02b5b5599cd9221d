"""Reads what exists by its id."""

import pulumi
import pulumi_aws as aws

role = aws.iam.Role.get("theirs", "Made-Elsewhere")
policy = aws.iam.Policy.get("theirs", "arn:aws:iam::111122223333:policy/Theirs")
vpc = aws.ec2.Vpc.get("default", "vpc-0123")
pulumi.export("role", {"name": role.name, "arn": role.arn})
pulumi.export("policy", {"arn": policy.arn, "policy": policy.policy})
pulumi.export("vpc", {"id": vpc.id, "cidr": vpc.cidr_block})
