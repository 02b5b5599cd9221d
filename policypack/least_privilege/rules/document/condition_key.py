"""Conditions that mean something else than they say: keys that no such request carries, operators that do not suit the
key, values that match nothing or everything."""

from collections.abc import Iterator
from datetime import UTC, datetime

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.conditions.absent_keys import absent_keys
from least_privilege.rules.support.conditions.access_keys import access_keys
from least_privilege.rules.support.conditions.bypassed_keys import bypassed_keys
from least_privilege.rules.support.conditions.contradictions import contradictions
from least_privilege.rules.support.conditions.dead_values import dead_values
from least_privilege.rules.support.conditions.key_types import key_types
from least_privilege.rules.support.conditions.networks import networks
from least_privilege.rules.support.conditions.reading import readings
from least_privilege.rules.support.conditions.service_names import service_names
from least_privilege.rules.support.conditions.set_operators import set_operators
from least_privilege.rules.support.conditions.supported_keys import supported_keys
from least_privilege.rules.support.conditions.times import times
from least_privilege.rules.support.conditions.unknown_variables import unknown_variables
from least_privilege.rules.support.conditions.wide_values import wide_values
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in embedded_policies(resource):
        yield from found_in(embedded, datetime.now(UTC))


def found_in(embedded: EmbeddedPolicy, now: datetime) -> Iterator[Finding]:
    """What is wrong with the conditions and variables of a document, as requests are made from `now` on; each fault
    once, though several conditions show it."""
    yield from dict.fromkeys(_all_in(embedded, now))


def _all_in(embedded: EmbeddedPolicy, now: datetime) -> Iterator[Finding]:
    yield from unknown_variables(embedded)
    for reading in readings(embedded):
        yield from key_types(reading)
        yield from dead_values(reading)
        yield from wide_values(reading)
        yield from bypassed_keys(reading)
        yield from service_names(reading)
        yield from set_operators(reading)
        yield from networks(reading)
        yield from times(reading, now)
        yield from absent_keys(reading)
        yield from contradictions(reading)
        yield from access_keys(reading)
        yield from supported_keys(reading)


RULE = ResourceRule(
    name="iam-condition-key",
    description="Conditions hold when they are meant to: keys, operators and values suit each other and the actions",
    severity=Severity.MEDIUM,
    level=Level.MANDATORY,
    level_reason="a Deny whose condition never holds, and an Allow whose condition always does, protect nothing; an "
    "Allow that never applies, and what depends on how new the pack's copy of AWS's list is, are advisory",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    types=frozenset(),
    check=_check,
    bad='{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", '
    '"Condition": {"StringEquals": {"aws:PrincipalTag/team": "guest-*"}}}',
    good='{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", '
    '"Condition": {"StringLike": {"aws:PrincipalTag/team": "guest-*"}}}',
)
