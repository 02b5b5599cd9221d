"""Canonical users, whose ids do not tell their accounts: which of those that S3's policies and ACLs name are known.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
"""

import re

from least_privilege.stack.model import Stack
from least_privilege.stack.shares import BUCKET_ACLS

_OF_LOG_DELIVERY = frozenset(
    (
        "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0",
        "a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56",
    )
)
"""CloudFront's, by which it writes its logs; the second in China's regions."""

_OAI = "aws:cloudfront/originAccessIdentity:OriginAccessIdentity"
_ID = re.compile(r"[0-9a-f]{64}|[^@\s]+@[^@\s]+", re.IGNORECASE)

WHY = "The id does not tell its account, which may be foreign."


def known_canonical_users(stack: Stack) -> frozenset[str]:
    """The ids of CloudFront's deliverer of logs, the stack's origin access identities and its buckets' owners."""
    given = [
        *(each.outputs.get("s3CanonicalUserId") for each in stack.of(_OAI)),
        *(each.at("accessControlPolicy", "owner", "id") for each in stack.of(*BUCKET_ACLS)),
    ]
    return _OF_LOG_DELIVERY | {id_ for id_ in given if isinstance(id_, str)}


def is_canonical_user(to: object) -> bool:
    """Whether a recipient is the id of a canonical user, or an e-mail address, which stands for one in an ACL."""
    return isinstance(to, str) and _ID.fullmatch(to) is not None
