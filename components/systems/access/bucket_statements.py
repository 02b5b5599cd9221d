"""Statements that more than one access pattern needs."""

from collections.abc import Iterable

from components.config.access_patterns import BucketPrefix
from components.iam import statements
from components.iam.arns import Arns
from components.iam.policy_documents import Statement, allow

_READ = ("s3:GetObject",)
_WRITE = ("s3:PutObject", "s3:AbortMultipartUpload")
"""A failed multipart upload can be aborted; objects that exist can be neither read nor deleted."""
_ACTIONS = {"read": _READ, "write": _WRITE, "both": _READ + _WRITE}


def buckets(arns: Arns, places: Iterable[BucketPrefix], access: str, sid: str = "") -> tuple[Statement, ...]:
    """Listing of each bucket's prefixes, and what `access` (read, write or both) needs of the objects under them and of
    their keys. `sid` begins the ids of the statements.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    """
    prefixes: dict[str, list[str]] = {}
    given = list(places)
    for each in given:
        prefixes.setdefault(each.bucket, []).append(each.prefix)
    if not prefixes:
        return ()
    listings = tuple(
        allow(f"{sid}List{number}", "s3:ListBucket", arns.bucket(bucket), {"StringLike": {"s3:prefix": _one(under)}})
        for number, (bucket, under) in enumerate(prefixes.items(), 1)
    )
    objects = [arns.objects(bucket, prefix) for bucket, under in prefixes.items() for prefix in under]
    uses = statements.READ_OBJECTS if access == "read" else statements.WRITE_OBJECTS
    keys = statements.use_keys(arns, f"{sid}UseKeys", (each.kms_key for each in given), uses, "s3")
    return (*listings, allow(f"{sid}UseObjects", _ACTIONS[access], objects), *keys)


def _one(prefixes: list[str]) -> str | list[str]:
    found = [f"{prefix}*" for prefix in prefixes]
    return found[0] if len(found) == 1 else found
