"""Canonical users, whose ids do not tell their accounts: which of those that S3's policies and ACLs name are known.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
"""

import re
from collections.abc import Iterator, Sequence

from least_privilege.rules.finding import Finding, id_of, some
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement
from least_privilege.rules.support.callers.foreign_accounts import is_of_caller
from least_privilege.rules.support.callers.principal_statements import named
from least_privilege.rules.support.callers.public_access_blocks import acls_are_disabled
from least_privilege.rules.support.callers.takeovers import takeover_actions, takeover_clause
from least_privilege.rules.support.written_actions import written_actions
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import input_label
from least_privilege.stack.shares import ACLS, BUCKET_ACLS, shares

_OF_LOG_DELIVERY = frozenset(
    (
        "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0",
        "a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56",
    )
)
"""CloudFront's, by which it writes its logs; the second in China's regions."""

_OAI = "aws:cloudfront/originAccessIdentity:OriginAccessIdentity"
_ID = re.compile(r"[0-9a-f]{64}|[0-9a-f]{96}|[^@\s]+@[^@\s]+", re.IGNORECASE)

_WHY = "The id does not tell its account, which may be foreign."


def _known(stack: Stack) -> frozenset[str]:
    """The ids of CloudFront's deliverer of logs, the stack's origin access identities and its buckets' owners."""
    given = [
        *(each.outputs.get("s3CanonicalUserId") for each in stack.of(_OAI)),
        *(each.at("accessControlPolicy", "owner", "id") for each in stack.of(*BUCKET_ACLS)),
    ]
    return _OF_LOG_DELIVERY | {id_ for id_ in given if isinstance(id_, str)}


def is_canonical_user(to: object) -> bool:
    """Whether a recipient is the id of a canonical user, or an e-mail address, which stands for one in an ACL."""
    return isinstance(to, str) and _ID.fullmatch(to) is not None


def on_canonical_users(stack: Stack, statements: Sequence[EmbeddedStatement]) -> Iterator[Finding]:
    """Findings on principals of buckets' policies whose accounts their ids do not tell."""
    found = [(embedded, named(embedded.statement.principals, "CanonicalUser")) for embedded in statements]
    known = _known(stack) if any(users for _, users in found) else frozenset[str]()
    for embedded, users in found:
        # Of any other text iam-malformed-document says that it is no id.
        unknown = [user for user in users if user not in known and is_canonical_user(user)]
        if unknown and not embedded.is_restricted(is_of_caller):
            yield Finding(
                id=f"resource-policy-public:canonical-user:{id_of(unknown, 1)}",
                evidence=f"{embedded.label} lets canonical user {some(unknown)} {embedded.calls}"
                f"{takeover_clause(takeover_actions(embedded))}. {_WHY}",
                fix="name the account, role or user by its ARN, as AWS does once it saves the policy.",
                urn=embedded.resource.urn,
                actions=written_actions(embedded.statement),
                advisory=True,
            )


def canonical_users_of_acl(stack: Stack, resource: Resource) -> Iterator[Finding]:
    """Findings on grants of an ACL to users whose accounts their ids do not tell; none where ACLs are switched off."""
    users = [share for share in shares(resource) if is_canonical_user(share.to)] if resource.type in ACLS else []
    if not users or acls_are_disabled(stack, resource):
        return
    known = _known(stack)
    for share in users:
        if share.to not in known:
            yield Finding(
                id=f"resource-shared-publicly:canonical-user:{share.to}",
                evidence=f"{input_label(resource, share.path)} lets canonical user {share.to} {share.may}. {_WHY}",
                fix="remove the grant, and name who is meant in the bucket's policy by the ARN. If it is the bucket's "
                "own account, waive this finding.",
                urn=resource.urn,
                actions=share.permissions,
                advisory=True,
            )
