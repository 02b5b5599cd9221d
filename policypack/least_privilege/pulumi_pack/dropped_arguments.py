"""Documents that a look-up made without what was unknown at preview.

The engine leaves an unknown value out of a list among the arguments of a direct look-up. Where that was all of a list,
the document that `get_policy_document` then makes lacks an element, or has an empty one, and only the update knows the
whole one. Where the list had known values beside it, the document shows nothing of this, and is judged by what it has.
Source: https://www.pulumi.com/docs/iac/concepts/functions/provider-functions/
        https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/policy_model.go
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from least_privilege.policy.parser import value_in
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies
from least_privilege.stack.resource_policies import resource_to_name


def with_unknown_documents(resource: Resource) -> Resource:
    """`resource`, as the engine's preview shows it, with each document unknown that lacks what was left out of it."""
    unknown = {
        each.path: UNKNOWN
        for each in embedded_policies(resource)
        if isinstance(text := resource.properties.get(each.path), str) and _lacks(text, _demanded(each))
    }
    return replace(resource, properties={**resource.properties, **unknown}) if unknown else resource


def _demanded(embedded: EmbeddedPolicy) -> list[str]:
    """The elements, or their inverses, that each statement of a document must have."""
    must_name_resources = embedded.kind.must_name_resources or resource_to_name(embedded.resource.type)
    principal = ["Principal"] if embedded.kind.has_principals else []
    return ["Action", *(["Resource"] if must_name_resources else []), *principal]


def _lacks(text: str, names: Sequence[str]) -> bool:
    """Whether a statement of a document that the AWS provider wrote lacks one of the elements `names`, or has one
    without values: the provider writes none of its own accord."""
    value = value_in(text)
    statements = value.get("Statement") if isinstance(value, Mapping) else None
    if not isinstance(statements, list) or text != _as_the_provider_writes(value):
        return False
    given = [each for each in statements if isinstance(each, Mapping)]
    return any(not {name, f"Not{name}"} & each.keys() for each in given for name in names) or any(
        map(_has_empty, given)
    )


def _has_empty(value: Any) -> bool:
    """Whether an object or list at any depth of `value` is empty."""
    if not isinstance(value, Mapping | list):
        return False
    return not value or any(map(_has_empty, value.values() if isinstance(value, Mapping) else value))


def _as_the_provider_writes(value: Any) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
