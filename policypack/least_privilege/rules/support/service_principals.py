"""Service principals, and the condition keys that say on whose behalf a service calls."""

import re

from least_privilege.rules.support.principal_statements import (
    WHO,
)

_REGIONAL = re.compile(r"(?P<name>.+?)(\.[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com(\.cn)?", re.IGNORECASE)


SOURCES = (*WHO, "sts:externalid", "aws:sourceowner")
"""Keys that say on whose behalf a service calls. A condition on a key that it does not send lets nobody in at all."""


def service_name(principal: str) -> str:
    """A service principal without region and partition: `logs.us-east-1.amazonaws.com` is logs.amazonaws.com."""
    found = _REGIONAL.fullmatch(principal)
    return f"{found['name'].lower()}.amazonaws.com" if found else principal
