"""Who gets something of a resource without a policy document, and whom a setting keeps out: as trust, for reports.

A report is held against an earlier one. What it leaves out could be given to anyone, and nobody would see a change.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import chain
from typing import Any, Final

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.reports.model import UNKNOWN_TEXT, ReportedTrust
from least_privilege.rules.support.callers.canonical_users import is_canonical_user
from least_privilege.rules.support.callers.public_access_blocks import (
    ACCOUNT_BLOCK,
    BUCKET_BLOCK,
    OWNERSHIP,
    SWITCHES,
)
from least_privilege.stack.model import Resource, name_in_urn
from least_privilege.stack.shares import EVERYONE, Share, shares, values_at

_PUBLIC: Final = "anybody"
_S3_BLOCKS: Final = tuple(sorted(chain.from_iterable(SWITCHES.values())))
_BLOCKS: Final[Mapping[str, tuple[str, ...]]] = {
    BUCKET_BLOCK: _S3_BLOCKS,
    ACCOUNT_BLOCK: _S3_BLOCKS,
    OWNERSHIP: ("rule.objectOwnership",),
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": ("state",),
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": ("state",),
}
"""By type, the inputs that keep the public out, but with one of the values `_OPEN`."""

_OPEN: Final = (None, False, "unblocked", "BucketOwnerPreferred", "ObjectWriter")

_FUNCTION_URL: Final = "aws:lambda/functionUrl:FunctionUrl"
_ASSIGNMENT: Final = "aws:ssoadmin/accountAssignment:AccountAssignment"
_METADATA: Final = "samlMetadataDocument"
_PROVIDERS: Final[Mapping[str, Mapping[str, str]]] = {
    "aws:iam/samlProvider:SamlProvider": {_METADATA: "users by metadata with SHA-256"},
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {"url": "users of", "clientIdLists[]": "users for client"},
}
"""By type, the inputs that say whose tokens an identity provider takes, and how to call those who have them."""

_NAMES = re.compile(r"(id|identifier|arn|name|bucket|key)s?$", re.IGNORECASE)
"""The ends of the names of inputs that say which resource is meant."""


def other_access(resource: Resource) -> Iterator[ReportedTrust]:
    """Whom `resource` lets in, or keeps out, by anything but a policy."""
    for share in shares(resource):
        may = f"{share.may}, and let others do it" if share.onward else share.may
        yield ReportedTrust(effect="Allow", who=_who(share), action=may, resource=_about(resource, share.to))
    for path in _BLOCKS.get(resource.type, ()):
        for value in values_at(resource, path):
            if value not in _OPEN:
                shown = UNKNOWN_TEXT if value is UNKNOWN else "" if value is True else value
                blocked = f"what {' '.join(filter(None, (path, shown)))} blocks"
                yield ReportedTrust(effect="Deny", who=_PUBLIC, action=blocked, resource=_about(resource))
    yield from _signed_in(resource)
    if resource.type == _FUNCTION_URL and resource.at("authorizationType") == "NONE":
        # https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
        yield ReportedTrust(effect="Allow", who=_PUBLIC, action="lambda:InvokeFunctionUrl", resource=_about(resource))
    if resource.type == _ASSIGNMENT:
        # https://docs.aws.amazon.com/singlesignon/latest/userguide/useraccess.html
        who = resource.at("principalId")
        shown = UNKNOWN_TEXT if who is UNKNOWN else f"{resource.at('principalType')} {who}"
        yield ReportedTrust(effect="Allow", who=shown, action="use the permission set", resource=_about(resource, who))


def _signed_in(resource: Resource) -> Iterator[ReportedTrust]:
    """Whose users an identity provider of IAM lets sign in, to the roles that trust it: who has the keys of its
    metadata, or its address; and for which clients.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html
    """
    for path, what in _PROVIDERS.get(resource.type, {}).items():
        for value in values_at(resource, path):
            if isinstance(value, str):
                shown = sha256(value.encode()).hexdigest()[:16] if path == _METADATA else value
                yield ReportedTrust(effect="Allow", who=f"{what} {shown}", action="sign in", resource=_about(resource))


def _who(share: Share) -> str:
    if share.to == EVERYONE:
        return share.who
    if not isinstance(share.to, str):
        return f"AWS {UNKNOWN_TEXT}"
    return f"{'CanonicalUser' if is_canonical_user(share.to) else 'AWS'} {share.to}"


def _about(resource: Resource, recipient: object = "") -> str:
    """What is meant, by the names, ids and ARNs among the inputs, without the one that names who gets it. What one is
    made from stands for it: that is the same whether the value is known or not."""
    found: dict[str, None] = {}
    for name, value in resource.properties.items():
        named = dict.fromkeys(_named(value, recipient, name))
        behind = resource.property_dependencies.get(name, ())
        found |= dict.fromkeys(map(name_in_urn, behind)) if named and behind else named
    return ", ".join(found)


def _named(value: Any, recipient: object, name: str) -> Iterator[str]:
    if name in ("tags", "tagsAll"):
        return
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _named(each, recipient, key)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each, recipient, name)
    elif _NAMES.search(name) and value is UNKNOWN:
        yield UNKNOWN_TEXT
    elif _NAMES.search(name) and isinstance(value, str) and value not in ("", recipient):
        yield value
