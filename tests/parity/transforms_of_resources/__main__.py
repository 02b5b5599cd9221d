"""A component's transform and a resource's own: the own comes first, unknown and secret values pass through both."""

import pulumi
import pulumi_aws as aws


def required(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    assert isinstance(args.props["iamInstanceProfile"], pulumi.Output)
    assert isinstance(args.props["userData"], pulumi.Output)
    assert "metadataOptions" not in args.props
    options = {"httpTokens": "required", "httpPutResponseHopLimit": 1}
    return pulumi.ResourceTransformResult(props={**args.props, "metadataOptions": options}, opts=args.opts)


async def optional_where_required(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if "metadataOptions" not in args.props:
        return None
    options = {**args.props["metadataOptions"], "httpTokens": "optional"}
    return pulumi.ResourceTransformResult(props={**args.props, "metadataOptions": options}, opts=args.opts)


team = pulumi.ComponentResource(
    "test:index:Team", "team", None, pulumi.ResourceOptions(transforms=[optional_where_required])
)
profile = aws.iam.InstanceProfile("web", role="web")
for name, transforms in {"alone": [], "own": [required]}.items():
    aws.ec2.Instance(
        name,
        ami="ami-12345678",
        instance_type="t3.micro",
        iam_instance_profile=profile.name,
        user_data=pulumi.Output.secret("hidden"),
        opts=pulumi.ResourceOptions(parent=team, transforms=transforms, depends_on=[profile]),
    )
