"""A pack with a policy that raises."""

from pulumi_policy import PolicyPack, ReportViolation, ResourceValidationArgs, ResourceValidationPolicy


def broken(args: ResourceValidationArgs, _report: ReportViolation) -> None:
    raise RuntimeError(f"no idea of {args.resource_type}")


PolicyPack(name="rule-raises", policies=[ResourceValidationPolicy("broken", "Raises.", broken)])
