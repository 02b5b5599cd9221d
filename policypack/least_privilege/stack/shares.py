"""What a resource gives to others without a policy document: by an ACL, a list of accounts or principals, a grant, or
because it authenticates no one.

Not here on purpose: an ACL's grantees that are AWS itself (`log-delivery-write`, `aws-exec-read`).
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from least_privilege.policy.unknown import UNKNOWN, Unknown
from least_privilege.stack.model import Resource
from least_privilege.stack.resource_permissions import PERMISSIONS
from least_privilege.stack.share_listings import LISTINGS, UNGUARDED

EVERYONE = "*"
_OF_ACCOUNT = ":IAMPrincipals"
"""After an account's id: all its principals, as Lake Formation writes them."""

_INTERNET, _ACCOUNTS = "anyone on the internet", "anyone with an AWS account"


@dataclass(frozen=True)
class Share:
    """One recipient: `to` is an account id, an ARN, a canonical user's id or e-mail address, `EVERYONE` (who that is
    says `who`) or `UNKNOWN`; `path` is the input that names it; `may` says what it may do, as a verb phrase; `onward`
    that this is also to let others do it; `administers` that it is everything in the service or the resource; `within`
    that only a network reaches it. `permissions` are those of an ACL, as AWS names them."""

    path: str
    to: str | Unknown
    may: str
    who: str = _ACCOUNTS
    onward: bool = False
    administers: bool = False
    within: bool = False
    permissions: tuple[str, ...] = field(default=(), compare=False)


BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
BUCKET_ACLS = ("aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2")
OBJECTS = ("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/objectCopy:ObjectCopy")
_OBJECT_ACLS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(OBJECTS, ("acl",)),
    "aws:iot/topicRule:TopicRule": ("s3[].cannedAcl", "errorAction.s3.cannedAcl"),
    "aws:medialive/channel:Channel": tuple(
        f"encoderSettings.outputGroups[].outputGroupSettings.{path}.cannedAcl"
        for path in (
            "archiveGroupSettings[].archiveCdnSettings.archiveS3Settings",
            "frameCaptureGroupSettings.frameCaptureCdnSettings.frameCaptureS3Settings",
            "hlsGroupSettings.hlsCdnSettings[].hlsS3Settings",
        )
    ),
    "aws:storagegateway/nfsFileShare:NfsFileShare": ("objectAcl",),
    "aws:storagegateway/smbFileShare:SmbFileShare": ("objectAcl",),
}
"""What writes objects, and the inputs that are their canned ACL."""

_LOGGING = ("aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2")
ACLS = (*BUCKETS, *BUCKET_ACLS, *_LOGGING, *_OBJECT_ACLS)
_GRANTS: Mapping[str, str] = {
    **dict.fromkeys(BUCKET_ACLS, "accessControlPolicy.grants"),
    **dict.fromkeys(_LOGGING, "targetGrants"),
}
"""The inputs that list grants to a `grantee`; other types list them in `grants`."""

SHARING = (*ACLS, *LISTINGS, *UNGUARDED)
"""Every type that may give something so."""

_CANNED = {
    "public-read": (_INTERNET, ("READ",)),
    "public-read-write": (_INTERNET, ("READ", "WRITE")),
    "authenticated-read": (_ACCOUNTS, ("READ",)),
}
_GROUPS = {"allusers": _INTERNET, "authenticatedusers": _ACCOUNTS}
_ON_BUCKET = {
    "READ": "list the bucket's objects",
    "WRITE": "write and delete the bucket's objects",
    "READ_ACP": "read the bucket's ACL",
    "WRITE_ACP": "write the bucket's ACL, and so take it over",
    "FULL_CONTROL": "list, write and delete the bucket's objects and write its ACL, and so take it over",
}
_ON_OBJECT = {
    "READ": "read the object",
    "READ_ACP": "read the object's ACL",
    "WRITE_ACP": "write the object's ACL, and so take it over",
    "FULL_CONTROL": "read the object and write its ACL, and so take it over",
}


def shares(resource: Resource) -> Iterator[Share]:
    """Every recipient of what `resource` shares, those unknown at preview among them."""
    if resource.type in LISTINGS:
        yield from _listed(resource)
    elif resource.type in ACLS:
        yield from _acl(resource)
    elif guard := UNGUARDED.get(resource.type):
        given = resource.at(guard.path)
        if (guard.default if given is None else given) == "NONE":
            yield Share(guard.path, EVERYONE, guard.may, guard.who, within=guard.within)


def _listed(resource: Resource) -> Iterator[Share]:
    for listing in LISTINGS[resource.type]:
        if not listing.when(resource):
            continue
        administers = listing.administers(resource)
        onward = administers or listing.onward(resource)
        may = listing.may if isinstance(listing.may, str) else listing.may(resource)
        for value in values_at(resource, listing.path):
            for to in _recipients(value, listing.path):
                yield Share(_shown(listing.path), to, may, onward=onward, administers=administers)


def unknown_recipients(resource: Resource) -> list[str]:
    """The inputs whose recipients are unknown at preview, those of permissions among them."""
    found = [share.path for share in shares(resource) if share.to is UNKNOWN]
    if resource.type in PERMISSIONS and resource.at("principal") is UNKNOWN:
        found.append("principal")
    return list(dict.fromkeys(found))


def _recipients(value: Any, path: str) -> Iterator[str | Unknown]:
    if value is UNKNOWN:  # Of groups there is one: all.
        yield EVERYONE if path.endswith(("group", "userGroups[]")) else UNKNOWN
    elif isinstance(value, str):
        names = (name.strip() for name in value.split(","))
        yield from (EVERYONE if name.lower() == "all" else name.removesuffix(_OF_ACCOUNT) for name in names if name)


def values_at(resource: Resource, path: str) -> Iterator[Any]:
    """What stands under a dotted path, where `[]` is every item of a list; `UNKNOWN` where one above is unknown."""
    return _leaves(resource.properties, path.replace("[]", ".[]").split("."))


def _shown(path: str) -> str:
    return path.replace("[]", "")


def _leaves(value: Any, steps: Sequence[str]) -> Iterator[Any]:
    """The values under `steps`, where `[]` stands for every item of a list; `UNKNOWN` where one above is unknown."""
    if value is UNKNOWN or not steps:
        yield value
    elif steps[0] == "[]":
        for item in value if isinstance(value, list) else [value]:
            yield from _leaves(item, steps[1:])
    elif isinstance(value, Mapping):
        yield from _leaves(value.get(steps[0]), steps[1:])


def _acl(resource: Resource) -> Iterator[Share]:
    meanings = _ON_OBJECT if resource.type in (*_OBJECT_ACLS, *_LOGGING) else _ON_BUCKET
    for path in _OBJECT_ACLS.get(resource.type, ("acl",)):
        for canned in values_at(resource, path):
            if canned is UNKNOWN:
                yield Share(_shown(path), UNKNOWN, "")
            elif isinstance(canned, str) and (found := _CANNED.get(canned.lower().replace("_", "-"))):
                who, permissions = found
                yield Share(_shown(path), EVERYONE, _may(permissions, meanings), who, permissions=permissions)
    path = _GRANTS.get(resource.type, "grants")
    for grant in _leaves(resource.properties, [*path.split("."), "[]"]):
        of_grantee = ["grantee"] if resource.type in _GRANTS else []
        given = [*_leaves(grant, ["permission"]), *_leaves(grant, ["permissions", "[]"])]
        named = tuple(each for each in given if isinstance(each, str))
        uri = next(_leaves(grant, [*of_grantee, "uri"]), None)
        if uri is UNKNOWN:
            yield Share(path, UNKNOWN, "")
        elif isinstance(uri, str) and uri:
            if group := _GROUPS.get(uri.rpartition("/")[2].lower()):
                yield Share(path, EVERYONE, _may(named, meanings), group, permissions=named)
        else:
            users = (each for name in ("id", "emailAddress") for each in _leaves(grant, [*of_grantee, name]))
            for each in users:
                if isinstance(each, str) and each:
                    yield Share(path, each, _may(named, meanings), permissions=named)


def _may(permissions: Sequence[str], meanings: Mapping[str, str]) -> str:
    found = [meanings[each] for each in permissions if each in meanings]
    return " and ".join(found) or "do what is unknown at preview"
