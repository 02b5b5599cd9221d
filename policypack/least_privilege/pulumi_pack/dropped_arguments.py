"""Documents that a look-up made without what was unknown at preview.

The engine leaves an unknown value out of a list among the arguments of a direct look-up. The document that
`get_policy_document` then makes lacks its Resource or its Principal, and only the update knows the whole one.
Source: https://www.pulumi.com/docs/iac/concepts/functions/provider-functions/
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from least_privilege.policy.parser import value_in
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import embedded_policies


def with_unknown_documents(resource: Resource) -> Resource:
    """`resource`, as the engine's preview shows it, with each document unknown that lacks what was left out of it."""
    unknown = {
        each.path: UNKNOWN
        for each in embedded_policies(resource)
        if isinstance(text := resource.properties.get(each.path), str) and _lacks(text, each.kind.must_name_resources)
    }
    return replace(resource, properties={**resource.properties, **unknown}) if unknown else resource


def _lacks(text: str, must_name_resources: bool) -> bool:
    """Whether a statement of a document that the AWS provider wrote has no Resource, or else no Principal."""
    value = value_in(text)
    statements = value.get("Statement") if isinstance(value, Mapping) else None
    if not isinstance(statements, list) or text != _as_the_provider_writes(value):
        return False
    name = "Resource" if must_name_resources else "Principal"
    return any(isinstance(each, Mapping) and not {name, f"Not{name}"} & each.keys() for each in statements)


def _as_the_provider_writes(value: Any) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
