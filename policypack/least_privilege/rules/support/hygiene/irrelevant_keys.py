"""Condition keys that say nothing in the policy of a resource, as the resource answers them itself."""

from collections.abc import Iterator

from least_privilege.rules.support.hygiene.suggestion import Suggestion
from least_privilege.stack.policy_locations import EmbeddedPolicy
from least_privilege.stack.resource_policies import RESOURCE_POLICY_TYPES

_OF_RESOURCE = {
    "aws:resourceaccount": "the account",
    "aws:resourceorgid": "the organization",
    "aws:resourceorgpaths": "the organization",
    "s3:resourceaccount": "the account",
}
"""By key, what of the resource it names.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"""


def irrelevant_keys(embedded: EmbeddedPolicy) -> Iterator[Suggestion]:
    for statement in embedded.document.statements if embedded.resource.type in RESOURCE_POLICY_TYPES else ():
        for condition in statement.conditions:
            if own := _OF_RESOURCE.get(condition.lower_key):
                what = f"{statement.label} has a condition on {condition.key}, {own} of the resource itself"
                yield Suggestion("irrelevant-key", what, "write the condition in identity policies")
