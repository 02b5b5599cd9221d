"""What programs do with values that stand in for what only AWS knows."""

import json

import pulumi
import pulumi_aws as aws

role = aws.iam.get_role(name="theirs")
vpc = aws.ec2.get_vpc(default=True)
subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc.id]}])
group = aws.autoscaling.get_group(name="web")
secret = aws.secretsmanager.get_secret_version_output(secret_id="database")

handed_on = aws.iam.Policy("handed-on", policy=role.assume_role_policy)
for subnet in subnets.ids[:1]:
    aws.ec2.Instance(f"in-{subnet[:6]}", subnet_id=subnet, ami="ami-1", tags={"Team": vpc.tags["Team"]})
pulumi.export("document", json.loads(role.assume_role_policy)["Version"])
pulumi.export("text", f"{vpc.cidr_block.split('/')[1]} of {len(vpc.id)}")
pulumi.export("tag", vpc.tags["Team"])
pulumi.export("number", group.desired_capacity)
pulumi.export("sum", group.desired_capacity + 1)
pulumi.export("flag", vpc.enable_dns_support)
pulumi.export("password", secret.secret_string.apply(lambda text: json.loads(text)["password"]))
pulumi.export("whole", secret.apply(lambda found: found.secret_id))
pulumi.export("both", pulumi.Output.all(secret.arn, secret.secret_string).apply(lambda both: both[0]))
