"""The names of service principals.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
"""

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from least_privilege.aws.sdk_names import prefixes_of
from least_privilege.aws.service_facts import service_names
from least_privilege.aws.service_reference import services

_SERVICE_PRINCIPAL = re.compile(
    r"(?P<name>.+?)(\.(?P<region>[a-z]{2}(-[a-z]+)+-\d))?\.amazonaws\.com(\.cn)?", re.IGNORECASE
)
_DOMAIN: Final = ".amazonaws.com"
_DOMAINS = re.compile(
    r"alexa-[\w-]+\.amazon\.com|[\w-]+(?:\.[\w-]+)*\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|aws\.internal)",
    re.IGNORECASE,
)

_WITH_CHINAS_DOMAIN: Final = frozenset(
    ("application-autoscaling", "autoscaling", "codedeploy", "ec2", "elasticmapreduce", "events", "logs")
)
"""The services whose principal in China ends in `.amazonaws.com.cn`; that of any other ends in `.amazonaws.com` there,
too. From AWS's managed policies, and from what AWS's own tools write in China.
Source: https://github.com/aws/aws-cdk, packages/@aws-cdk/region-info; https://www.pulumi.com/registry/packages/aws/api-docs/getserviceprincipal/"""


def base_name(principal: str) -> str:
    """A service principal without its region and domain: `states` for `states.eu-west-1.amazonaws.com`."""
    found = _SERVICE_PRINCIPAL.fullmatch(principal)
    return (found["name"] if found else principal).lower()


def region_of(principal: str) -> str:
    """The region in a service principal; empty where it names none."""
    found = _SERVICE_PRINCIPAL.fullmatch(principal)
    return (found and found["region"]) or ""


def global_name(principal: str) -> str:
    """A service principal without its region and partition: `logs.amazonaws.com` for `logs.us-east-1.amazonaws.com`.

    Anything that is no service principal comes back unchanged.
    """
    return f"{base_name(principal)}{_DOMAIN}" if _SERVICE_PRINCIPAL.fullmatch(principal) else principal


def is_service_principal(text: str) -> bool:
    """Whether `text` has the form of a service principal: a name in a domain of AWS's."""
    return _DOMAINS.fullmatch(text) is not None


def has_chinas_domain(principal: str) -> bool:
    return principal.lower().endswith(f"{_DOMAIN}.cn")


def may_have_chinas_domain(principal: str) -> bool:
    """Whether the service is one whose principal in China ends in `.amazonaws.com.cn`."""
    return base_name(principal) in _WITH_CHINAS_DOMAIN


def is_known(name: str) -> bool:
    """Whether `name`, without region and domain, is that of a service, or of a part of one, that the pack knows."""
    return name in services() or name in service_names()


@lru_cache(512)
def similar_service(principal: str) -> str:
    """The known service principal with a name like that of an unknown one; empty where it is known, or like none.

    One that is like none may be newer than the pack's data.
    """
    name, domain, _ = global_name(principal).partition(_DOMAIN)
    return nearest_service(name) if domain and not is_known(name) else ""


def corrected(principal: str) -> str:
    """`principal` with the name of the known service that an unknown one is like, in the same region; empty where it is
    known, or like none."""
    meant = similar_service(principal)
    return principal.lower().replace(base_name(principal), base_name(meant), 1) if meant else ""


@lru_cache(512)
def nearest_service(name: str) -> str:
    """The principal of the known service that `name`, which has no domain, is or is most like; empty where none is."""
    name = name.lower().replace(" ", "-").removeprefix("aws-").removeprefix("amazon-")
    if is_known(name):
        return name + _DOMAIN
    if len(called := prefixes_of(name)) == 1:
        return called[0] + _DOMAIN
    candidates = [each for each in services() | service_names() if each.count(".") == name.count(".")]
    found = get_close_matches(name, candidates, 1, 0.8)
    return found[0] + _DOMAIN if found else ""
