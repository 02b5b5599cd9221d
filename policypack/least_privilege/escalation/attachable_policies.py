"""Which managed policies a condition on a policy's ARN admits: AWS's own, and those that may be a customer's.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from least_privilege.aws import managed_policies
from least_privilege.policy.arn_fields import fields_of
from least_privilege.policy.conditions import Context, holds
from least_privilege.policy.document import Condition, Value
from least_privilege.policy.wildcards import is_plain, matching


def admits(condition: Condition, value: str) -> bool:
    """Whether `condition` may hold where its key has `value`. A value of it that is unknown at preview is the ARN of
    another resource, and not this one."""
    known = tuple(each for each in condition.values if isinstance(each, str))
    return bool(known) and holds(replace(condition, values=known), Context({condition.key: (value,)})) is not False


@lru_cache(1 << 12)
def of_aws(condition: Condition) -> tuple[str, ...]:
    """The ARNs of AWS's policies that `condition` admits."""
    values = [value for value in condition.values if isinstance(value, str) and "$" not in _account(value)]
    named = [value for value in values if is_plain(value) and managed_policies.name_of(value)]
    named += (arn for value in values if not is_plain(value) for arn in matching(value, _all_of_aws()))
    return tuple(arn for arn in named if admits(condition, arn))


@lru_cache(1)
def _all_of_aws() -> tuple[str, ...]:
    return tuple(sorted(f"arn:aws:iam::aws:policy/{name}" for name in managed_policies.names()))


def of_customers(condition: Condition) -> Iterator[str]:
    """The values of `condition` that customers' policies match: ARNs, or patterns of such."""
    how = condition.parsed_operator
    wild = how is not None and how.name in ("stringlike", "arnlike", "arnequals")
    for value in condition.values:
        if isinstance(value, str) and _account(value) != "aws" and (wild or is_plain(value)):
            yield value


def may_be_new(value: str, resources: Iterable[Value]) -> bool:
    """Whether a policy that a condition's `value` admits may be one that is yet to be made, by a grant on `resources`.

    A value that names one policy means one that is there, unless the grant names just it.
    """
    name = _name(value)
    return not is_plain(name) or any(isinstance(each, str) and _name(each) == name for each in resources)


def _account(value: str) -> str:
    return fields_of(value)[4]


def _name(value: str) -> str:
    return value.split(":", 5)[-1]
