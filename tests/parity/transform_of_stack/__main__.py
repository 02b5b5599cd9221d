"""A transform of the whole stack puts IMDSv1 back, and leaves a role alone."""

import json

import pulumi
import pulumi_aws as aws


def optional(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if args.type_ != "aws:ec2/instance:Instance":
        return None
    props = {**args.props, "metadataOptions": {"httpTokens": "optional"}}
    return pulumi.ResourceTransformResult(props=props, opts=args.opts)


pulumi.runtime.register_resource_transform(optional)
trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
role = aws.iam.Role("web", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
profile = aws.iam.InstanceProfile("web", role=role.name)
aws.ec2.Instance(
    "web",
    ami="ami-12345678",
    instance_type="t3.micro",
    iam_instance_profile=profile.arn,
    metadata_options={"http_tokens": "required"},
    user_data=pulumi.Output.secret("hidden"),
)
