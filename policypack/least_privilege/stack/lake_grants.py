"""Where a data lake leaves its permissions to IAM: all of them granted to the group IAM_ALLOWED_PRINCIPALS.

Source: https://docs.aws.amazon.com/lake-formation/latest/dg/change-settings.html
        https://docs.aws.amazon.com/lake-formation/latest/dg/upgrade-glue-lake-formation-background.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from least_privilege.stack.model import Resource
from least_privilege.stack.share_listings import NEW_IN_LAKE

_PERMISSIONS = "aws:lakeformation/permissions:Permissions"
LAKE_GRANTS = (_PERMISSIONS, *NEW_IN_LAKE)

_GROUP = "IAM_ALLOWED_PRINCIPALS"
_ALL = frozenset(("ALL", "SUPER", "SUPER_USER"))


def left_to_iam(resource: Resource) -> Iterator[tuple[str, str]]:
    """The inputs of a resource of LAKE_GRANTS that grant all to the group, and what that is all of."""
    if resource.type == _PERMISSIONS:
        if _grants_all(resource.properties):
            yield "permissions", "what it names"
        return
    for path, what in NEW_IN_LAKE.get(resource.type, {}).items():
        given = resource.at(path)
        if isinstance(given, list) and any(isinstance(each, Mapping) and _grants_all(each) for each in given):
            yield path, f"every new {what}"


def _grants_all(grant: Mapping[str, Any]) -> bool:
    principal, permissions = grant.get("principal"), grant.get("permissions")
    if isinstance(principal, Mapping):
        principal = principal.get("dataLakePrincipalIdentifier")
    is_group = isinstance(principal, str) and principal.upper() == _GROUP
    return (
        is_group
        and isinstance(permissions, list)
        and any(isinstance(each, str) and each.upper() in _ALL for each in permissions)
    )
