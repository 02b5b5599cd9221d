"""A pack that repairs what its stack policy then reads."""

from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)


def require_tokens(args: ResourceValidationArgs) -> Any:
    if args.resource_type == "aws:ec2/instance:Instance":
        return {**args.props, "metadataOptions": {"httpTokens": "required"}}
    return None


def seen(args: StackValidationArgs, report: ReportViolation) -> None:
    for resource in args.resources:
        if resource.resource_type == "aws:ec2/instance:Instance":
            report(f"the stack holds {resource.props['metadataOptions']['httpTokens']}", resource.urn)


PolicyPack(
    name="repairs",
    policies=[
        ResourceValidationPolicy(
            "require-tokens",
            "Instances need IMDSv2.",
            remediate=require_tokens,
            enforcement_level=EnforcementLevel.REMEDIATE,
        ),
        StackValidationPolicy("seen", "Says what it saw.", seen, enforcement_level=EnforcementLevel.MANDATORY),
    ],
)
