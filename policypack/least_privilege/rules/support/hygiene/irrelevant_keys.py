"""Condition keys that say nothing in the policy of a resource, as the resource answers them itself."""

from collections.abc import Iterator

from least_privilege.rules.support.hygiene.suggestion import Suggestion
from least_privilege.stack.policy_locations import EmbeddedPolicy
from least_privilege.stack.resource_policies import RESOURCE_POLICY_TYPES

_OF_RESOURCE = {"s3:resourceaccount": "s3"}
"""By key, the service whose resources' policies it is not for.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"""


def irrelevant_keys(embedded: EmbeddedPolicy) -> Iterator[Suggestion]:
    known = RESOURCE_POLICY_TYPES.get(embedded.resource.type)
    for statement in embedded.document.statements if known else ():
        for condition in statement.conditions:
            if known and _OF_RESOURCE.get(condition.lower_key) in known.services:
                what = f"{statement.label} has a condition on {condition.key}, the account of the resource itself"
                yield Suggestion("irrelevant-key", what, "write the condition in identity policies")
