"""A stack that takes its role from another one's outputs."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
stack = pulumi.StackReference(config.require("reference"))
roles = stack.require_output("roles")
aws.lambda_.Function(
    "pets", role=roles["api"]["arn"], runtime="python3.12", handler="main.handler", s3_bucket="b", s3_key="k"
)
pulumi.export("arn", roles["api"]["arn"])
pulumi.export("token", stack.get_output("token"))
pulumi.export("absent", stack.get_output("absent"))
pulumi.export("uniqueId", stack.get_output("uniqueId"))
