"""Resources that can grant access, and that no rule judges: silence about them must not be read as "safe"."""

import re
from collections.abc import Iterator
from typing import Final

from least_privilege.aws.resource_types import telling_values
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.access_types import Unjudged, coverage
from least_privilege.stack.model import Resource, Stack

_UNSEEN: Final = {
    re.compile(r"::MODULE$"): Unjudged(
        grants="is a module, whose resources are not in the template", check="the resources of the module"
    ),
    re.compile(r"^Custom::|^aws-native:cloudformation:CustomResource$"): Unjudged(
        grants="runs code that may grant access", check="what the function or topic of its ServiceToken does"
    ),
    re.compile(r"^aws-native:cloudformation:Macro$"): Unjudged(
        grants="changes templates by code, and may add to them what grants access",
        check="what its function does, and who may change it",
    ),
}
"""The types in templates whose resources come from elsewhere, whatever their properties are.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html
"""


def _check(stack: Stack, _options: Options) -> Iterator[Finding]:
    for type_, resources in stack.by_type.items():
        if type_.startswith(("aws:", "aws-native:")) or resources[0].inside:
            found = [(resource, unjudged) for resource in resources if (unjudged := _unjudged(resource))]
            if granting := [resource for resource, unjudged in found if _grants(stack, resource, unjudged)]:
                unjudged = found[0][1]
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
    if found := next((unseen for form, unseen in _UNSEEN.items() if form.search(resource.type)), None):
        return found
    if not (inputs := telling_values(resource.properties)):
        return None
    grants = "may grant access, and is of a type that the pack does not know"
    return Unjudged(grants=grants, check=f"what access it gives, and to whom, in {', '.join(inputs)}")


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
