"""Condition keys that the statement's actions do not support, and operators or values that do not suit the key."""

from collections.abc import Iterator

from least_privilege.aws.actions import Action, expand
from least_privilege.aws.condition_keys import GLOBAL_KEYS, key_type, supports_key
from least_privilege.policy.document import Condition, PolicyKind, Statement
from least_privilege.rules.finding import Finding, NamedId
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.permissions.allowances import some, texts
from least_privilege.rules.support.permissions.condition_fixes import apart, listed_without_key, renamed
from least_privilege.rules.support.permissions.suggestions import condition_element
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies

_KEYS_BY_ACTION = (PolicyKind.IDENTITY, PolicyKind.SERVICE_CONTROL, PolicyKind.RESOURCE_CONTROL)
"""The kinds of document whose conditions have the keys that AWS lists by action."""
_OPERATORS = {"Bool": "bool", "Numeric": "numeric", "Date": "date", "IPAddress": "ipaddress"}
_DATES = ("date", "numeric")
"""A date may be written as seconds since 1970."""
_USUAL_OPERATORS = {
    "String": ("StringEquals", "StringNotEquals"),
    "ARN": ("ArnLike", "ArnNotLike"),
    "Bool": ("Bool", "Bool"),
    "Numeric": ("NumericEquals", "NumericNotEquals"),
    "Date": ("DateLessThan", "DateGreaterThan"),
    "IPAddress": ("IpAddress", "NotIpAddress"),
}
"""By type of a key: an operator, and the one that is true where the key is another."""


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in embedded_policies(resource):
        for statement in embedded.document.statements:
            keyed = [condition for condition in statement.conditions if condition.key]
            names = texts(statement.actions) if keyed and embedded.kind in _KEYS_BY_ACTION else []
            actions = [action for name in names for action in expand(name)]
            for condition in keyed:
                yield from _mistyped(embedded, statement, condition)
                yield from _unreadable(embedded, statement, condition)
                if actions and not statement.has_unknown_action:
                    yield from _unsupported(embedded, statement, condition, actions)


def _unsupported(
    embedded: EmbeddedPolicy, statement: Statement, condition: Condition, actions: list[Action]
) -> Iterator[Finding]:
    how, key = condition.parsed_operator, condition.key
    if key.lower() in GLOBAL_KEYS:
        return
    without = listed_without_key(statement, key, actions)
    supported = any(supports_key(action, key) for action in actions)
    never_true = how is not None and how.name != "null" and how.true_when_absent is False
    if supported and not (without and never_true):
        return
    who = without or list(dict.fromkeys(texts(statement.actions)))
    if never_true:
        effect = f"the statement never {'allows' if statement.allows else 'denies'} {'it' if len(who) == 1 else 'them'}"
    else:
        effect = "the condition makes no difference"
    yield Finding(
        id=f"iam-condition-key:{''.join(key.split())}",
        evidence=f"{statement.label} of {embedded.label} has a condition on {key}, a key that no request for "
        f"{some(who)} carries: {effect}.",
        fix=apart(statement, condition, without) if supported else renamed(statement, condition, actions),
    )


def _mistyped(embedded: EmbeddedPolicy, statement: Statement, condition: Condition) -> Iterator[Finding]:
    how, type_ = condition.parsed_operator, (key_type(condition.key) or "").removeprefix("ArrayOf")
    if how is None or how.name == "null" or not type_:
        return
    if type_ in _OPERATORS:
        suits = how.name.startswith(_DATES if type_ == "Date" else _OPERATORS[type_])
    else:
        suits = how.name.startswith(("string", "arn", "binary"))
    if not suits:
        usual = _USUAL_OPERATORS[type_][how.negated]
        given = [
            Condition(usual if each is condition else each.operator, each.key, each.values)
            for each in statement.conditions
        ]
        yield Finding(
            id=f"iam-condition-key:{''.join(condition.key.split())}:{condition.operator}",
            evidence=f"{statement.label} of {embedded.label} compares {condition.key} by {condition.operator}, but the "
            f"key's type is {type_}: the comparison does not work.",
            fix=f"compare it by an operator for {type_}: replace the condition with {condition_element(given)}.",
        )


def _unreadable(embedded: EmbeddedPolicy, statement: Statement, condition: Condition) -> Iterator[Finding]:
    how = condition.parsed_operator
    for value in condition.texts if how else ():
        if how and (kind := how.expected_instead_of(value)):
            yield Finding(
                id=_id_with(condition.key, value),
                evidence=f"{statement.label} of {embedded.label} compares {condition.key} by {condition.operator} with "
                f"'{value}', which is not {kind}: it matches nothing.",
                fix=f"write {kind}.",
            )


def _id_with(key: str, value: str) -> NamedId:
    return NamedId(lambda called: f"iam-condition-key:{''.join(key.split())}:{''.join(called(value).split())}")


RULE = ResourceRule(
    name="iam-condition-key",
    description="Conditions use keys that the actions support, and operators of the key's type",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    level_reason="the pack's copy of AWS's list may be older than a new service, whose policy must not be stopped",
    url="https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html",
    types=frozenset(),
    check=_check,
    bad='{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", '
    '"Condition": {"StringEquals": {"ec2:Region": "us-east-1"}}}',
    good='{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", '
    '"Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}',
)
