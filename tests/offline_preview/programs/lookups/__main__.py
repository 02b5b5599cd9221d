"""Look-ups that can be answered: identity, region, partition, a managed policy, a public parameter, a document."""

import pulumi
import pulumi_aws as aws

caller = aws.get_caller_identity()
zones = aws.get_availability_zones(state="available")
managed = aws.iam.get_policy(name="AmazonSSMManagedInstanceCore")
image = aws.ssm.get_parameter(name="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64")
trust = aws.iam.get_policy_document(
    statements=[
        {"actions": ["sts:AssumeRole"], "principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}]},
    ]
)
aws.iam.Role("web", assume_role_policy=trust.json)
aws.iam.Policy.get("managed", managed.arn)
pulumi.export("account", caller.account_id)
pulumi.export("region", aws.get_region().region)
pulumi.export("partition", aws.get_partition().partition)
pulumi.export("zone", zones.names[0])
pulumi.export("managed", managed.arn)
pulumi.export("image", image.value)
pulumi.export("trust", trust.minified_json)
