"""A transform that fails."""

import pulumi
import pulumi_aws as aws


def refuse(args: pulumi.ResourceTransformArgs) -> None:
    raise ValueError(f"no owner of {args.name}")


pulumi.runtime.register_resource_transform(refuse)
aws.sqs.Queue("jobs")
