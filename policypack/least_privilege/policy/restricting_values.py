"""Whether a value that a condition accepts leaves most callers or requests out.

`outsiders` says for whom: anybody at all, whose own account decides on their names and tags (a trust or resource
policy); or the account's own principals, whose names and tags are the account's too (an identity policy).
"""

import re

from least_privilege.policy.arn_fields import fields_of
from least_privilege.policy.context_keys import (
    AWS_ASSIGNED_ID_KEYS,
    CALLER_CHOSEN_KEYS,
    RESOURCE_KEYS,
    SOURCE_ARN_KEYS,
)
from least_privilege.policy.operators import Operator, network
from least_privilege.policy.variables import fill
from least_privilege.policy.wildcards import tokens

_WILDCARDS = frozenset("*?")
_ID_LENGTH = 12
"""Of an account's id, and of the shortest id of an organization, with its prefix."""

_BOUNDARY = "iam:permissionsboundary"
"""Any policy of one's account is no boundary: one of them may allow everything.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"""

_RESTRICTING_WHERE_FALSE = frozenset(("ram:allowsexternalprincipals", "ram:requestedallowsexternalprincipals"))
"""Keys that leave only the organization's own accounts where they are false.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsresourceaccessmanagerram.html"""

_SHORTEST_PREFIX = {4: 8, 6: 32}
"""By version of IP: that of the widest network that still restricts.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
"""


def value_restricts(operator: Operator, key: str, value: str, outsiders: bool) -> bool:
    """Whether `operator` with `value` restricts, for the condition key `key` (in lower case)."""
    if operator.name == "bool":
        return value.lower() == ("false" if key in _RESTRICTING_WHERE_FALSE else "true")
    if operator.name == "ipaddress":
        block = network(value)
        return block is None or block.prefixlen >= _SHORTEST_PREFIX[block.version]
    # A key always equals itself, so a variable for it restricts as little as one that the caller chooses.
    pattern = fill(value, lambda variable: variable == key or _caller_chooses(variable, outsiders))
    if pattern == value and not operator.takes_wildcards:
        return True
    if key == "sns:endpoint":  # Every web site has the scheme.
        pattern = re.sub("^https?:/*", "", pattern)
    if pattern.startswith("arn:") or key in SOURCE_ARN_KEYS:
        return _arn_restricts(key, pattern, outsiders)
    return _is_one_id(pattern) if key in AWS_ASSIGNED_ID_KEYS else _has_plain_text(pattern)


def _caller_chooses(variable: str, outsiders: bool) -> bool:
    name = variable.partition("/")[0]
    return name not in RESOURCE_KEYS and (outsiders or name in CALLER_CHOSEN_KEYS)


def _arn_restricts(key: str, pattern: str, outsiders: bool) -> bool:
    """Whether an ARN pattern names an account, or (S3 has none in its ARNs) a resource."""
    if key == _BOUNDARY:  # Its account may be a variable, with a colon inside.
        return _has_plain_text(pattern.rpartition(":")[2].removeprefix("policy").lstrip("/"))
    account, resource = fields_of(pattern)[4:]
    name = resource.replace(":", "/").partition("/")[2] or resource
    if account and _is_one_id(account):
        return True
    if key in AWS_ASSIGNED_ID_KEYS:
        return _is_one_id(name)
    outsiders_may_use_the_name = account and outsiders and key in SOURCE_ARN_KEYS
    return _has_plain_text(name) and not outsiders_may_use_the_name


def _is_one_id(pattern: str) -> bool:
    """Whether no wildcard is in the id, or before what follows it (the name of a session, the path of a unit)."""
    return _WILDCARDS.isdisjoint(re.split("[:/]", pattern)[0][:_ID_LENGTH])


def _has_plain_text(pattern: str) -> bool:
    return any(token not in _WILDCARDS for token in tokens(pattern))
