"""A transform gives every resource of AWS the same provider."""

import pulumi
import pulumi_aws as aws

DOCUMENT = '{"Version":"2012-10-17","Statement":[]}'
ireland = aws.Provider("ireland", region="eu-west-1")


def in_ireland(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if not args.type_.startswith("aws:"):
        return None
    opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(provider=ireland))
    return pulumi.ResourceTransformResult(props=args.props, opts=opts)


pulumi.runtime.register_resource_transform(in_ireland)
role = aws.iam.Role("web", assume_role_policy=DOCUMENT)
aws.iam.RolePolicy("web", role=role.id, policy=DOCUMENT)
