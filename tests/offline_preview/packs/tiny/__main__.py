"""A small pack that shows what it was told: one policy for each thing that the offline preview must carry over."""

from collections.abc import Callable
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyPack,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

Report = Callable[..., None]


def tokens(args: ResourceValidationArgs, report: Report) -> None:
    options = args.props.get("metadataOptions") or {}
    if args.resource_type == "aws:ec2/instance:Instance" and options.get("httpTokens") != "required":
        report(
            f"[tokens:{args.name}] Instance '{args.name}' answers IMDSv1.\n"
            "  Fix: Set metadata_options.http_tokens to 'required'.\n  See https://example.com/tokens"
        )


def set_tokens(args: ResourceValidationArgs) -> Any:
    if args.resource_type != "aws:ec2/instance:Instance":
        return None
    return {**args.props, "metadataOptions": {"httpTokens": "required"}}


def documents(args: ResourceValidationArgs, report: Report) -> None:
    """Touches the document, so that an unknown one raises in the SDK, as in a real preview."""
    document = args.props.get("policy")
    if isinstance(document, str) and args.get_config()["forbidden"] in document:
        report(f"its document says {args.get_config()['forbidden']}: {document}")


def attached(args: StackValidationArgs, report: Report) -> None:
    for resource in args.resources:
        behind = [each.name for each in resource.property_dependencies.get("role", [])]
        if resource.resource_type == "aws:iam/rolePolicy:RolePolicy":
            parent = resource.parent.name if resource.parent else "nothing"
            provider = resource.provider.props.get("region") if resource.provider else "none"
            report(f"role is made from {behind}, parent {parent}, region {provider}", resource.urn)


PolicyPack(
    name="tiny",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        ResourceValidationPolicy(
            name="tokens",
            description="Instances need IMDSv2.",
            validate=tokens,
            remediate=set_tokens,
            severity=Severity.HIGH,
            url="https://example.com/tokens",
        ),
        ResourceValidationPolicy(
            name="documents",
            description="A word is forbidden in documents.",
            validate=documents,
            config_schema=PolicyConfigSchema(properties={"forbidden": {"type": "string", "default": "dynamodb:*"}}),
        ),
        StackValidationPolicy(
            name="attached",
            description="Says what a role policy hangs on.",
            validate=attached,
            enforcement_level=EnforcementLevel.ADVISORY,
        ),
    ],
)
