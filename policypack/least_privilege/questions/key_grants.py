"""Grants on KMS keys, as the statements of a key's policy that they amount to.

A grant gives its grantee the operations directly, beside the key's policy.
Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
        https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context
"""

from collections.abc import Iterator, Mapping
from typing import Any

from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.model import Resource, Stack

GRANT = "aws:kms/grant:Grant"
_CONTEXT = "kms:EncryptionContext:"


def grants_on(key: Resource, stack: Stack) -> Iterator[Source]:
    """What each grant of the stack on `key` gives."""
    known = [value for name in ("keyId", "arn", "id") if isinstance(value := key.identity(name), str) and value]
    for grant in stack.of(GRANT):
        if grant.at("keyId") in known or key in stack.behind(grant, "keyId"):
            yield grant.memoize(source_of)


def source_of(grant: Resource) -> Source:
    """What one grant gives, as a policy of its key."""
    given = grant.at("operations")
    actions = [f"kms:{each}" if isinstance(each, str) else each for each in given] if isinstance(given, list) else given
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": grant.at("granteePrincipal")},
        "Action": actions,
        "Resource": "*",
        "Condition": _condition(grant),
    }
    document = parse({"Version": "2012-10-17", "Statement": statement}, PolicyKind.RESOURCE)
    return Source(document, f"KMS grant '{grant.name}'", grant.urn)


def _condition(grant: Resource) -> Any:
    constraints = grant.at("constraints")
    if constraints is UNKNOWN:
        return UNKNOWN
    contexts = [
        context
        for each in (constraints if isinstance(constraints, list) else ())
        for context in (each.values() if isinstance(each, Mapping) else ())
        if isinstance(context, Mapping)
    ]
    given = {f"{_CONTEXT}{name}": value for context in contexts for name, value in context.items()}
    return {"StringEquals": given} if given else {}
