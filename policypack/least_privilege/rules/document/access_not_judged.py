"""Resources that can grant access, and that no rule judges: silence about them must not be read as "safe"."""

from collections.abc import Iterator

from least_privilege.aws.resource_types import telling_inputs
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.access_types import Unjudged, coverage
from least_privilege.rules.support.permissions.allowances import some
from least_privilege.stack.model import Resource, Stack


def _check(stack: Stack, _options: Options) -> Iterator[Finding]:
    for type_, resources in stack.by_type.items():
        if type_.startswith(("aws:", "aws-native:")):
            unjudged = _unjudged(resources[0])
            granting = [resource for resource in resources if unjudged and _grants(stack, resource, unjudged)]
            if unjudged and granting:
                names = some([f"'{resource.name}'" for resource in granting])
                yield Finding(
                    id=f"access-not-judged:{type_}",
                    evidence=f"{granting[0].kind} {names} {unjudged.grants}: no rule judges this type.",
                    fix=f"check {unjudged.check}. If that is as it should be, waive this finding.",
                    urn=granting[0].urn,
                )


def _unjudged(resource: Resource) -> Unjudged | None:
    if known := coverage(resource.type):
        return known.unjudged
    inputs = telling_inputs(resource.properties)
    grants = "may grant access, and is of a type that the pack does not know"
    return Unjudged(grants=grants, check=" and ".join(inputs), inputs=dict.fromkeys(inputs)) if inputs else None


def _grants(stack: Stack, resource: Resource, unjudged: Unjudged) -> bool:
    if any(stack.named(resource, input_, type_) for input_, type_ in unjudged.unless.items()):
        return False
    if not unjudged.inputs:
        return True
    given = ((resource.at(*name.split(".")), values) for name, values in unjudged.inputs.items())
    return any(value is UNKNOWN or (value in values if values else bool(value)) for value, values in given)


RULE = StackRule(
    name="access-not-judged",
    description="What can grant access is of a type that the pack judges",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    level_reason="it says what to look at, and not that anything is wrong",
    url="https://www.pulumi.com/registry/packages/aws/api-docs/",
    check=_check,
    bad='aws.oam.Link("telemetry", label_template="$AccountName", resource_types=["AWS::Logs::LogGroup"], '
    'sink_identifier="arn:aws:oam:eu-west-1:444455556666:sink/1")',
    good='aws.cloudwatch.LogGroup("telemetry")',
)
