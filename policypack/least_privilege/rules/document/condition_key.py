"""Condition keys and operators."""

from collections.abc import Iterator
from difflib import get_close_matches

from least_privilege.aws.actions import Action, expand
from least_privilege.aws.condition_keys import GLOBAL_KEYS, key_type, keys_of
from least_privilege.aws.condition_keys import supports_key as supports
from least_privilege.policy.document import Condition, Kind, Statement
from least_privilege.policy.wildcards import is_plain
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import some, texts
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies


def _condition_key(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in embedded_policies(resource):
        for statement in embedded.document.statements:
            keyed = [condition for condition in statement.conditions if condition.key]
            written = texts(statement.actions) if keyed and embedded.kind is Kind.IDENTITY else []
            actions = [action for each in written for action in expand(each)]
            for condition in keyed:
                yield from _mistyped(embedded, statement, condition)
                yield from _unreadable(embedded, statement, condition)
                if actions and len(written) == len(statement.actions):
                    yield from _unsupported(embedded, statement, condition, actions)


def _unsupported(
    embedded: EmbeddedPolicy, statement: Statement, condition: Condition, actions: list[Action]
) -> Iterator[Finding]:
    how, key = condition.parsed_operator, condition.key
    if key.lower() in GLOBAL_KEYS:
        return
    listed = {written.lower() for written in texts(statement.actions) if is_plain(written)}
    supported = any(supports(action, key) for action in actions)
    lost = [a.name for a in actions if a.name.lower() in listed and not supports(a, key)] if supported else []
    absent = how.true_when_absent if how and how.name != "null" else None
    if supported and (not lost or absent is not False):
        return
    who = some(lost or dict.fromkeys(texts(statement.actions)))
    if absent is False:
        effect = "is never allowed" if statement.allows else "is never denied, and stays open"
    else:
        effect = "the condition tells nothing apart"
    near = [] if supported else get_close_matches(key.lower(), {*GLOBAL_KEYS, *keys_of(actions)}, 1, 0.85)
    yield Finding(
        id=f"iam-condition-key:{''.join(key.split())}",
        evidence=f"{statement.label} of {embedded.label} asks for {key}, which no request for {who} carries: "
        + (f"what it names {effect}." if absent is False else f"{effect}."),
        fix=f"write {near[0]}, if that is meant; else ask for a key that the action supports."
        if near
        else f"give {some(lost)} a statement without it."
        if lost
        else "ask for a key that the actions support.",
    )


_OPERATORS = {"Bool": "bool", "Numeric": "numeric", "Date": "date", "IPAddress": "ipaddress"}


_DATES = ("date", "numeric")  # A date may be written as seconds since 1970.


def _mistyped(embedded: EmbeddedPolicy, statement: Statement, condition: Condition) -> Iterator[Finding]:
    how, kind = condition.parsed_operator, (key_type(condition.key) or "").removeprefix("ArrayOf")
    if how is None or how.name == "null" or not kind:
        return
    if kind in _OPERATORS:
        fit = how.name.startswith(_DATES if kind == "Date" else _OPERATORS[kind])
    else:
        fit = how.name.startswith(("string", "arn", "binary"))
    if not fit:
        yield Finding(
            id=f"iam-condition-key:{''.join(condition.key.split())}:{condition.operator}",
            evidence=f"{statement.label} of {embedded.label} compares {condition.key} by {condition.operator}, but its "
            f"values are of type {kind}: the condition does not do what it says.",
            fix=f"compare it by {_BY_TYPE[kind]}.",
        )


def _unreadable(embedded: EmbeddedPolicy, statement: Statement, condition: Condition) -> Iterator[Finding]:
    how = condition.parsed_operator
    if how is None:
        return
    for value in texts(condition.values):
        if kind := how.expected_instead_of(value):
            yield Finding(
                id=f"iam-condition-key:{''.join(condition.key.split())}:{''.join(value.split())}",
                evidence=f"{statement.label} of {embedded.label} compares {condition.key} by {condition.operator} with "
                f"'{value}', which is no {kind}: nothing is ever like it.",
                fix=f"write the {kind} that is meant.",
            )


_BY_TYPE = {
    "String": "StringEquals or StringLike",
    "ARN": "ArnLike",
    "Bool": "Bool",
    "Numeric": "NumericEquals, NumericLessThan and the like",
    "Date": "DateLessThan, DateGreaterThan and the like",
    "IPAddress": "IpAddress",
}


_GUIDE = "https://docs.aws.amazon.com/service-authorization/latest/reference"


_ACTIONS = f"{_GUIDE}/reference_policies_actions-resources-contextkeys.html"


_LAG = "AWS's list, as the pack has it, may lag behind AWS: a new service's policy must not be stopped"


RULE = ResourceRule(
    name="iam-condition-key",
    description="Conditions ask for keys that the actions support, by an operator of the key's type",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    level_reason=_LAG,
    url=_ACTIONS,
    types=frozenset(),
    check=_condition_key,
    bad='{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", '
    '"Condition": {"StringEquals": {"ec2:Region": "us-east-1"}}}',
    good='{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", '
    '"Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}',
)
