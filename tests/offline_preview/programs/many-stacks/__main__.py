"""Good in stack a, bad in stack b, broken in stack c."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
aws.ec2.Instance(
    "web",
    ami="ami-12345678",
    instance_type="t3.micro",
    metadata_options={"http_tokens": config.require("tokens")},
)
