"""Trust policies: who may become a role."""

from collections.abc import Iterator

from least_privilege.documents import Document, Kind, Statement
from least_privilege.findings import Finding
from least_privilege.model import Resource
from least_privilege.narrowing import always_holds, deny_closes, narrows
from least_privilege.patterns import matches
from least_privilege.places import placed_documents
from rules.one_document import some, texts
from rules.rule import Level, Options, ResourceRule, Severity

_WHO = frozenset(
    f"aws:{key}"
    for key in (
        *("principalorgid", "principalorgpaths", "principalaccount", "principalarn", "userid"),
        *("sourceaccount", "sourcearn", "sourceorgid", "sourceorgpaths", "sourceip", "vpcsourceip"),
        *("sourcevpc", "sourcevpcarn", "sourcevpce", "vpceaccount", "vpceorgid", "vpceorgpaths"),
    )
)
"""Keys that a stranger cannot meet. Not an external id, MFA or a tag: those the caller's own account decides on."""


def _public(resource: Resource, _options: Options) -> Iterator[Finding]:
    for placed in placed_documents(resource):
        if placed.kind is not Kind.TRUST:
            continue
        for statement in placed.document.statements:
            who = _everybody(statement)
            if not (statement.allows and who) or _closed(placed.document, statement):
                continue
            keys = sorted({condition.key for condition in statement.conditions if condition.key})
            still = f"; its condition on {some(keys)} does not close it" if keys else ""
            yield Finding(
                id="trust-public-principal",
                evidence=f"{statement.label} of {placed.label} lets {who} of any AWS account assume the role{still}.",
                fix='name who is meant, e.g. {"AWS": "arn:aws:iam::ACCOUNT:role/NAME"}, or add a condition that only '
                "your own callers meet: aws:PrincipalOrgID, aws:PrincipalAccount or aws:PrincipalArn.",
            )


def _everybody(statement: Statement) -> str:
    """How the statement names everybody; empty where it does not."""
    if statement.not_principals:
        return "everybody but those in NotPrincipal"
    if "*" in statement.principals:
        return "everybody (Principal *)"
    for kind, values in statement.principals.items():
        if any(not value.strip("*?") for value in texts(values) if value):
            return f"everybody ({kind}: *)"
    return ""


def _closed(document: Document, statement: Statement) -> bool:
    if narrows(c for c in statement.conditions if c.key.lower() in _WHO):
        return True
    wanted = [value.lower() for value in texts(statement.actions)]
    return any(
        "*" in deny.principals
        and all(any(matches(value.lower(), action) for value in texts(deny.actions)) for action in wanted)
        and (always_holds(deny.conditions) or (_about_callers(deny) and deny_closes(deny)))
        for deny in document.statements
        if not deny.allows
    )


def _about_callers(deny: Statement) -> bool:
    return all(condition.key.lower() in _WHO for condition in deny.conditions)


RULES = (
    ResourceRule(
        name="trust-public-principal",
        description="A role is not assumable by everybody",
        severity=Severity.CRITICAL,
        level=Level.MANDATORY,
        level_reason="any AWS account in the world can take the role",
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous",
        types=frozenset(),
        check=_public,
        bad='{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}',
        good='{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}',
    ),
)
