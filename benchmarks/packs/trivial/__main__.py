"""One rule that finds nothing."""

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)


def named(args: ResourceValidationArgs, report: ReportViolation) -> None:
    if not args.name:
        report("a resource has no name")


PolicyPack(
    name="trivial",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[ResourceValidationPolicy(name="named", description="A resource has a name.", validate=named)],
)
