"""Whether a condition truly narrows what a statement grants, and whether a conditional Deny can be counted on.

A condition narrows only where it fails for most callers or requests and the caller cannot simply choose to meet it.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from least_privilege.aws.service_facts import unbounding_keys
from least_privilege.policy.conditions import (
    NOTHING_KNOWN,
    Operator,
    accepts_every_value,
    every,
    holds,
    network,
    operator,
)
from least_privilege.policy.context_keys import (
    ALWAYS_PRESENT_KEYS,
    AWS_ASSIGNED_ID_KEYS,
    CALLER_CHOSEN_KEYS,
    CALLER_CONTROLLED_KEYS,
    RESOURCE_KEYS,
    SOURCE_ARN_KEYS,
)
from least_privilege.policy.document import Condition, Document, Statement
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.variables import fill, variables
from least_privilege.policy.wildcards import fields_of, tokens

_WILD = frozenset("*?")
_ID = 12
"""The characters of an account's id, and of the shortest id of an organization, with its prefix."""


def restricts(conditions: Iterable[Condition]) -> bool:
    """Whether conditions that must all hold leave out most requests, in a document that lets others in: what a stranger
    is called, tagged and sent by, its own account decides. No conditions narrow nothing."""
    return _restrict(tuple(conditions), strangers=True)


def restricts_grant(conditions: Iterable[Condition]) -> bool:
    """Whether conditions narrow what an identity policy grants to those whom it is meant for."""
    return _restrict(tuple(filter(_bounds, conditions)), strangers=False)


@lru_cache(1 << 14)
def _bounds(condition: Condition) -> bool:
    """Whether a condition is on more than who calls, where and how: whoever an identity policy is meant for meets such
    a one in every call, or can. A variable in its values may say more than its key: `${aws:ResourceTag/team}`."""
    texts = (value for value in condition.values if isinstance(value, str))
    keys = (condition.key.lower(), *chain.from_iterable(map(variables, texts)))
    names = {key.partition("/")[0] for key in keys}
    return not names - CALLER_CONTROLLED_KEYS <= unbounding_keys()


@lru_cache(1 << 14)
def _restrict(conditions: tuple[Condition, ...], strangers: bool) -> bool:
    present = {condition.key.lower() for condition in conditions if _demands_presence(condition)}
    return any(condition_restricts(condition, frozenset(present), strangers) for condition in conditions)


def _demands_presence(condition: Condition) -> bool:
    how = operator(condition.operator)
    if how is None:
        return False
    if how.name == "null":
        return all(isinstance(value, str) and value.lower() == "false" for value in condition.values)
    return how.true_when_absent is False


def condition_restricts(condition: Condition, present: frozenset[str] = frozenset(), strangers: bool = False) -> bool:
    """Whether one condition narrows, where the keys in `present` cannot be absent; for `strangers`, or for those whom
    a policy of one's own principals is meant for, whose tags and names are one's own too.

    Never: a negated operator (all but a few), a date, `Null` but for "MFA age must be there", a key that the caller
    chooses, a value of wildcards alone, an operator that is true when the key is absent and the key may be.
    A value unknown at preview counts: it is another resource's own ARN, name or id.
    """
    how, key = operator(condition.operator), condition.key.lower()
    if how is None or not condition.values or key in CALLER_CONTROLLED_KEYS or key == "":
        return False
    if how.name == "null":
        return key == "aws:multifactorauthage" and _demands_presence(condition)
    if how.negated or how.name.startswith("date"):
        return False
    if how.true_when_absent is not False and key not in ALWAYS_PRESENT_KEYS | present:
        return False
    return all(
        isinstance(value, Unknown) or _value_restricts(how, key, value, strangers) for value in condition.values
    ) and (how.name != "ipaddress" or not accepts_every_value(condition))


def _value_restricts(how: Operator, key: str, value: str, strangers: bool) -> bool:
    if how.name == "bool":
        return value.lower() == "true"
    if how.name == "ipaddress":
        block = network(value)
        return block is None or block.prefixlen >= (8 if block.version == 4 else 16)
    pattern = fill(value, lambda name: name == key or _is_chosen(name, strangers))  # A key is always like itself.
    if pattern == value and how.name not in ("stringlike", "arnlike", "arnequals"):
        return True
    if pattern.startswith("arn:") or key in SOURCE_ARN_KEYS:
        return _arn_restricts(key, pattern, strangers)
    return _is_whole(pattern) if key in AWS_ASSIGNED_ID_KEYS else _says_something(pattern)


def _is_chosen(variable: str, strangers: bool) -> bool:
    """Whether a caller can have a variable filled as it likes."""
    name = variable.partition("/")[0]
    return name not in RESOURCE_KEYS and (strangers or name in CALLER_CHOSEN_KEYS)


def _arn_restricts(key: str, value: str, strangers: bool) -> bool:
    """Whether an ARN pattern says an account, or (S3 has none in its ARNs) a resource by name."""
    account, resource = fields_of(value)[4:]
    name = resource.replace(":", "/").partition("/")[2] or resource
    if account and _is_whole(account):
        return True
    if key in AWS_ASSIGNED_ID_KEYS:
        return _is_whole(name)
    return _says_something(name) and not (account and strangers and key in SOURCE_ARN_KEYS)


def _is_whole(pattern: str) -> bool:
    """Whether a pattern for an id is of one id: no wildcard is in it, or before what follows it (the name of a session,
    the path of a unit)."""
    return _WILD.isdisjoint(re.split("[:/]", pattern)[0][:_ID])


def _says_something(pattern: str) -> bool:
    return any(token not in _WILD for token in tokens(pattern))


def always_holds(conditions: Iterable[Condition]) -> bool:
    """Whether conditions hold in every request: a Deny under such may be counted on like one without any."""
    given = tuple(conditions)
    return not given or _all_always(given)


@lru_cache(1 << 14)
def _all_always(conditions: tuple[Condition, ...]) -> bool:
    return every(_always(condition) for condition in conditions) is True


def _always(condition: Condition) -> bool | None:
    how = operator(condition.operator)
    if how and condition.key.lower() in ALWAYS_PRESENT_KEYS:
        if how.name == "null":
            return all(isinstance(value, str) and value.lower() == "false" for value in condition.values)
        if accepts_every_value(condition):
            return not how.negated
    return holds(condition, NOTHING_KNOWN)


def deny_restricts(statement: Statement) -> bool:
    """Whether what a conditional Deny leaves over is narrow: its conditions' contrary narrows, each of them.

    `Deny` unless the caller is in the organization (`StringNotEquals`) closes; `Deny` if the caller is not in it but
    only where the key is there, or one that a caller escapes by leaving a key out, does not.
    """
    return _complement_restricts(statement.conditions, strangers=True)


def deny_restricts_grant(statement: Statement) -> bool:
    """Whether a conditional Deny leaves a narrow part of what an identity policy grants.

    One on who calls leaves all of it: those whom the policy is meant for are not the ones that it denies.
    """
    return all(map(_bounds, statement.conditions)) and _complement_restricts(statement.conditions, strangers=False)


@lru_cache(1 << 14)
def _complement_restricts(conditions: tuple[Condition, ...], strangers: bool) -> bool:
    contraries = [complement(condition) for condition in conditions]
    return bool(contraries) and all(
        each is not None and condition_restricts(each, strangers=strangers) for each in contraries
    )


@lru_cache(1 << 12)
def reliable_denies(document: Document) -> tuple[Statement, ...]:
    """The Deny statements of an identity policy that can be counted on: they always hold, or leave over what is narrow
    for those whom it is meant for."""
    denies = (statement for statement in document.statements if not statement.allows)
    return tuple(deny for deny in denies if always_holds(deny.conditions) or deny_restricts_grant(deny))


_FLIPPED = {
    "numericlessthan": "NumericGreaterThanEquals",
    "numericlessthanequals": "NumericGreaterThan",
    "numericgreaterthan": "NumericLessThanEquals",
    "numericgreaterthanequals": "NumericLessThan",
}
_POSITIVE = {
    "stringequals": "StringEquals",
    "stringequalsignorecase": "StringEqualsIgnoreCase",
    "stringlike": "StringLike",
    "arnequals": "ArnEquals",
    "arnlike": "ArnLike",
    "ipaddress": "IpAddress",
    "numericequals": "NumericEquals",
}


def complement(condition: Condition) -> Condition | None:
    """The condition that holds where `condition` does not; None where it would leave out only a few."""
    how, key, values = operator(condition.operator), condition.key, condition.values
    if how is None:
        return None
    texts = [value.lower() for value in values if isinstance(value, str)]
    if how.name == "null" and len(texts) == len(values) == 1:
        return Condition("Null", key, ("false" if texts[0] == "true" else "true",))
    if how.name == "bool" and len(texts) == len(values) == 1 and not how.quantifier:
        contrary = "false" if texts[0] == "true" else "true"
        return Condition("Bool" if how.if_exists else "BoolIfExists", key, (contrary,))
    if how.name in _FLIPPED and how.if_exists and len(values) == 1 and not how.quantifier:
        return Condition(_FLIPPED[how.name], key, values)
    if not how.negated or how.name not in _POSITIVE:
        return None
    quantifier = {"": "", "all": "ForAnyValue:", "any": "ForAllValues:"}[how.quantifier]
    return Condition(quantifier + _POSITIVE[how.name], key, values)
