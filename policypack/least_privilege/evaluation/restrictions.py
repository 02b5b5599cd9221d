"""Whether a statement's conditions restrict what it grants, and whether a conditional Deny can be relied on.

A condition restricts where it fails for most callers or requests, and the caller cannot simply choose to meet it.
One condition knows that of itself (`Condition.restricts`); here are several together, and Denies.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache, lru_cache

from least_privilege.aws.service_facts import unbounding_keys
from least_privilege.policy.cache_sizes import DOCUMENTS, VALUES
from least_privilege.policy.conditions import NOTHING_KNOWN, Context, contradictory, every, holds
from least_privilege.policy.context_keys import ALWAYS_PRESENT_KEYS, CALLER_CONTROLLED_KEYS, SERVICE_SOURCE_KEYS
from least_privilege.policy.document import Condition, Document, Statement
from least_privilege.policy.variables import variables


def restricts(conditions: Iterable[Condition]) -> bool:
    """Whether conditions that must all hold restrict outsiders (in a trust or resource policy)."""
    return _restrict(tuple(conditions), outsiders=True)


def restricts_grant(conditions: Iterable[Condition]) -> bool:
    """Whether conditions that must all hold restrict the account's own principals (in an identity policy)."""
    return _restrict(tuple(filter(_bounds_resources, conditions)), outsiders=False)


def _restrict(conditions: tuple[Condition, ...], *, outsiders: bool) -> bool:
    present = frozenset(condition.lower_key for condition in conditions if condition.demands_presence)
    return any(condition.restricts_beside(present, outsiders=outsiders) for condition in conditions)


def _bounds_resources(condition: Condition) -> bool:
    """Whether a condition says more than who calls, from where and how: the principals that an identity policy is
    for always meet such a one, or can.

    A variable in its values may say more than its key: `${aws:ResourceTag/team}`.
    """
    in_values = (key for text in condition.texts if "${" in text for key in variables(text))
    keys = {key.partition("/")[0] for key in (condition.lower_key, *in_values)}
    return not keys - CALLER_CONTROLLED_KEYS <= unbounding_keys()


def always_holds(conditions: Iterable[Condition]) -> bool:
    """Whether conditions hold in every request: a Deny with such is as reliable as one without any."""
    return _answer(conditions, NOTHING_KNOWN) is True


def always_applies(statement: Statement) -> bool:
    """Whether the conditions of an identity policy's statement hold in every request of a user or role, from now on."""
    return _answer(statement.conditions, _of_principals()) is True


def never_applies(statement: Statement) -> bool:
    """Whether a statement of an identity policy applies to no request of a user or role, from now on."""
    return statement.never_applies or (bool(statement.conditions) and _never_hold(statement.conditions))


@lru_cache(VALUES)
def _never_hold(conditions: tuple[Condition, ...]) -> bool:
    return _answer(conditions, _of_principals()) is False or contradictory(conditions)


@cache
def _of_principals() -> Context:
    """What is known of every request of a user or role."""
    return Context(dict.fromkeys(SERVICE_SOURCE_KEYS), since=datetime.now(UTC))


def _answer(conditions: Iterable[Condition], context: Context) -> bool | None:
    return every(_holds(condition, context) for condition in conditions)


def _holds(condition: Condition, context: Context) -> bool | None:
    operator = condition.parsed_operator
    if operator and condition.lower_key in ALWAYS_PRESENT_KEYS:
        if operator.name == "null":
            return condition.demands_presence
        if condition.accepts_every_value:
            return not operator.negated
    return holds(condition, context)


def deny_restricts(statement: Statement) -> bool:
    """Whether a conditional Deny in a trust or resource policy leaves only what is restricted: the complement of each
    of its conditions restricts outsiders.

    It does with "Deny unless the caller is in the organization" (`StringNotEquals`). It does not with "Deny if the
    caller is not in it, where the request has the key", which a caller escapes by leaving the key out.
    """
    return _complements_restrict(statement.conditions, outsiders=True)


def deny_restricts_grant(statement: Statement) -> bool:
    """Whether a conditional Deny in an identity policy leaves only what is restricted.

    A Deny by who calls does not: the principals that the policy is for are not those that it denies.
    """
    conditions = statement.conditions
    return all(map(_bounds_resources, conditions)) and _complements_restrict(conditions, outsiders=False)


def _complements_restrict(conditions: Iterable[Condition], *, outsiders: bool) -> bool:
    complements = [complement(condition) for condition in conditions]
    return bool(complements) and all(
        each is not None and (each.restricts_outsiders if outsiders else each.restricts) for each in complements
    )


@lru_cache(DOCUMENTS)
def reliable_denies(document: Document) -> tuple[Statement, ...]:
    """The Denies of an identity policy to rely on: they always hold, or leave only what is restricted."""
    denies = (statement for statement in document.statements if not statement.allows)
    return tuple([deny for deny in denies if always_applies(deny) or deny_restricts_grant(deny)])


_COMPARED_CONTRARILY = {
    "numericlessthan": "NumericGreaterThanEquals",
    "numericlessthanequals": "NumericGreaterThan",
    "numericgreaterthan": "NumericLessThanEquals",
    "numericgreaterthanequals": "NumericLessThan",
}
_WITHOUT_NOT = {
    "stringequals": "StringEquals",
    "stringequalsignorecase": "StringEqualsIgnoreCase",
    "stringlike": "StringLike",
    "arnequals": "ArnEquals",
    "arnlike": "ArnLike",
    "ipaddress": "IpAddress",
    "numericequals": "NumericEquals",
}
_OTHER_QUANTIFIER = {"": "", "all": "ForAnyValue:", "any": "ForAllValues:"}


def complement(condition: Condition) -> Condition | None:
    """The condition that holds where `condition` does not; None where it would leave out only a few requests."""
    operator, key, values = condition.parsed_operator, condition.key, condition.values
    if operator is None:
        return None
    only = condition.texts[0].lower() if len(condition.texts) == len(values) == 1 else None
    if operator.name == "null" and only is not None:
        return Condition("Null", key, (_other_truth(only),))
    if operator.name == "bool" and only is not None and not operator.quantifier:
        return Condition("Bool" if operator.if_exists else "BoolIfExists", key, (_other_truth(only),))
    if operator.name in _COMPARED_CONTRARILY and operator.if_exists and len(values) == 1 and not operator.quantifier:
        return Condition(_COMPARED_CONTRARILY[operator.name], key, values)
    if operator.negated and operator.name in _WITHOUT_NOT:
        return Condition(_OTHER_QUANTIFIER[operator.quantifier] + _WITHOUT_NOT[operator.name], key, values)
    return None


def _other_truth(text: str) -> str:
    return "false" if text == "true" else "true"
