"""Allow statements that name exceptions."""

from collections.abc import Iterator

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import (
    allowances,
    count,
    identity_policies,
    left,
    some,
    texts,
)
from least_privilege.stack.model import Resource


def _not_action(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in identity_policies(resource):
        for each in allowances(embedded.document):
            statement = each.statement
            where = f"{statement.label} of {embedded.label}"
            if statement.not_actions:
                granted = left(embedded.document, each.actions, each.resources)
                if granted:
                    yield Finding(
                        id="iam-not-action:NotAction",
                        evidence=f"{where} allows everything but {some(texts(statement.not_actions))}: "
                        f"{count(granted)}, and whatever AWS adds.",
                        fix="allow by Action what is used; to take something back, write a Deny.",
                    )
            if statement.not_resources:
                yield Finding(
                    id="iam-not-action:NotResource",
                    evidence=f"{where} allows {some(texts(statement.actions)) or 'its actions'} on everything but "
                    f"{some(texts(statement.not_resources), 2)}, also on what does not exist yet.",
                    fix="allow by Resource what is used; to take something back, write a Deny.",
                )


_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"


_ALLOW = '{"Effect": "Allow", '


RULE = ResourceRule(
    name="iam-not-action",
    description="What is allowed is named: no Allow with NotAction or NotResource",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="an Allow by exception grants what nobody thought of, and grows by itself",
    url=f"{_GUIDE}/reference_policies_elements_notaction.html",
    types=frozenset(),
    check=_not_action,
    bad=_ALLOW + '"NotAction": "iam:*", "Resource": "*"}',
    good='{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}',
)
