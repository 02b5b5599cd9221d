"""The names of service principals.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
"""

import re

_SERVICE_PRINCIPAL = re.compile(r"(?P<name>.+?)(\.[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com(\.cn)?", re.IGNORECASE)


def base_name(principal: str) -> str:
    """A service principal without its region and domain: `states` for `states.eu-west-1.amazonaws.com`."""
    found = _SERVICE_PRINCIPAL.fullmatch(principal)
    return (found["name"] if found else principal).lower()


def global_name(principal: str) -> str:
    """A service principal without its region and partition: `logs.amazonaws.com` for `logs.us-east-1.amazonaws.com`.

    Anything that is no service principal comes back unchanged.
    """
    return f"{base_name(principal)}.amazonaws.com" if _SERVICE_PRINCIPAL.fullmatch(principal) else principal
