"""Statements that more than one access pattern needs."""

from collections.abc import Iterable

from components.config.access_patterns import BucketPrefix
from components.iam.arns import Arns
from components.iam.policy_documents import Statement, allow

READ = ("s3:GetObject",)
WRITE = ("s3:PutObject", "s3:AbortMultipartUpload")
"""A failed multipart upload can be aborted; objects that exist can be neither read nor deleted."""


def buckets(arns: Arns, places: Iterable[BucketPrefix], actions: tuple[str, ...]) -> tuple[Statement, ...]:
    """Listing of each bucket's prefixes, and `actions` on the objects under them.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    """
    prefixes: dict[str, list[str]] = {}
    for each in places:
        prefixes.setdefault(each.bucket, []).append(each.prefix)
    if not prefixes:
        return ()
    listings = tuple(
        allow(f"List{number}", "s3:ListBucket", arns.bucket(bucket), {"StringLike": {"s3:prefix": _one(under)}})
        for number, (bucket, under) in enumerate(prefixes.items(), 1)
    )
    objects = [arns.objects(bucket, prefix) for bucket, under in prefixes.items() for prefix in under]
    return (*listings, allow("UseObjects", actions, objects))


def _one(prefixes: list[str]) -> str | list[str]:
    found = [f"{prefix}*" for prefix in prefixes]
    return found[0] if len(found) == 1 else found
