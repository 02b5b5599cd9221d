"""iam-policy-hygiene: AWS's suggestions, which change no access, in one finding for a document."""

from collections.abc import Iterator
from datetime import UTC, datetime

from least_privilege.policy.document import PolicyKind
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.hygiene.any_branch import any_branch
from least_privilege.rules.support.hygiene.conditions import condition_suggestions
from least_privilege.rules.support.hygiene.control_conditions import control_conditions
from least_privilege.rules.support.hygiene.irrelevant_keys import irrelevant_keys
from least_privilege.rules.support.hygiene.redundancy import (
    redundant_elements,
    redundant_principals,
    redundant_statements,
)
from least_privilege.rules.support.hygiene.suggestion import Suggestion
from least_privilege.rules.support.hygiene.wide_statements import wide_statements
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies

_MOST = 5
"""So many suggestions are written out."""


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    yield from found_in(resource, datetime.now(UTC))


def found_in(resource: Resource, now: datetime) -> Iterator[Finding]:
    """What AWS advises against in the documents of `resource`, as requests are made from `now` on."""
    for embedded in embedded_policies(resource):
        if found := list(_suggestions(embedded, now)) if embedded.path else []:
            details = "+".join(sorted({each.detail for each in found}))
            more = f"; and {len(found) - _MOST} more" if len(found) > _MOST else ""
            shown = list(dict.fromkeys(found))[:_MOST]
            yield Finding(
                id=f"iam-policy-hygiene:{details}",
                evidence=f"In {embedded.label}, {'; '.join(each.what for each in shown)}{more}. "
                "AWS accepts this, and advises against it.",
                fix=f"{'; '.join(dict.fromkeys(each.fix for each in shown))}.",
            )


def _suggestions(embedded: EmbeddedPolicy, now: datetime) -> Iterator[Suggestion]:
    document = embedded.document
    # Where a template chooses between two branches, the document has both, and AWS gets one of them.
    has_one_branch = not embedded.resource.undecided
    for each in document.suggestions:
        where = each.where if each.where.startswith("Statement") else "the document"
        yield Suggestion(each.code, f"{where} {each.message}", each.fix)
    for statement in document.statements:
        if has_one_branch:
            yield from redundant_elements(statement)
        yield from condition_suggestions(statement, now)
        if document.kind is PolicyKind.IDENTITY:
            yield from wide_statements(statement)
        elif document.kind is PolicyKind.RESOURCE_CONTROL:
            yield from control_conditions(statement)
    if has_one_branch:
        yield from redundant_principals(document)
        yield from redundant_statements(document)
    yield from any_branch(document)
    yield from irrelevant_keys(embedded)


RULE = ResourceRule(
    name="iam-policy-hygiene",
    description="Documents say each thing once, and nothing that AWS advises against",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    level_reason="AWS accepts the document",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    types=frozenset(),
    check=_check,
    bad='{"Effect": "Allow", "Action": ["s3:GetObject*", "s3:GetObjectTagging"], "Resource": "arn:aws:s3:::pets/*"}',
    good='{"Effect": "Allow", "Action": "s3:GetObject*", "Resource": "arn:aws:s3:::pets/*"}',
)
