"""CloudFormation's names of properties as Pulumi writes them."""

import re
from collections.abc import Mapping
from typing import Any

_ACRONYM = re.compile(r"(?<=[A-Z])[A-Z]+(?![a-z])")
_NUMBERS = frozenset(("httpPutResponseHopLimit",))
_LAKE_PRINCIPAL = "datalakeprincipalidentifier"
"""The only part of an object that is a principal in Lake Formation; pulumi-aws has its value in its place."""


def camel(name: str) -> str:
    """CloudFormation's name of a property as Pulumi writes it: `kmsKeyId` for `KMSKeyId`."""
    words = _ACRONYM.sub(lambda found: found[0].lower(), name)
    return words[:1].lower() + words[1:]


def renamed(value: Any) -> Any:
    """`value` with Pulumi's names of its parts; a policy document as it is."""
    if isinstance(value, Mapping):
        if any(str(key).lower() == "statement" for key in value):
            return value
        if [str(key).lower() for key in value] == [_LAKE_PRINCIPAL]:
            return next(iter(value.values()))
        parts = {camel(str(key)): renamed(item) for key, item in value.items()}
        if "launchPermissionConfiguration" in parts:
            parts["launchPermission"] = parts.pop("launchPermissionConfiguration")
        for name in _NUMBERS & parts.keys():
            if isinstance(given := parts[name], str) and given.isdigit():
                parts[name] = int(given)
        return parts
    return [renamed(item) for item in value] if isinstance(value, list) else value
