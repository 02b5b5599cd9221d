"""Condition: its operators, keys and values.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from least_privilege.policy.document import Condition, Value
from least_privilege.policy.grammar import terms as words
from least_privilege.policy.grammar.notes import Notes
from least_privilege.policy.program_text import condition_text
from least_privilege.policy.unknown import UNKNOWN, Unknown


def read_conditions(notes: Notes, value: Any) -> tuple[Condition, ...]:
    if isinstance(value, Unknown):
        notes.has_unknown = True
        return (Condition("", "", (UNKNOWN,)),)
    if not isinstance(value, Mapping):
        notes.problem("type", f"has {words.called(value)} for its Condition", "an object of operators")
        return ()
    found: list[Condition] = []
    for operator, keys in value.items():
        if not words.OPERATOR.fullmatch(str(operator)):
            notes.problem(
                "unknown-operator",
                f"has an unknown condition operator {operator!r}",
                "an operator of IAM, such as StringEquals",
                "NULL_WITH_IF_EXISTS" if str(operator).lower().endswith("nullifexists") else "",
            )
        if isinstance(keys, Unknown):
            notes.has_unknown = True
            found.append(Condition(str(operator), "", (UNKNOWN,)))
        elif not isinstance(keys, Mapping):
            notes.problem("type", f"has {words.called(keys)} under {operator}", "an object of keys and values")
        else:
            if not keys:
                notes.suggest("empty-condition", f"has no condition key under {operator}", f"remove {operator}")
            if "" in keys:
                message = f"has an empty condition key under {operator}"
                notes.problem("condition-key", message, "the key that is meant, such as aws:PrincipalOrgID")
            _check_case(notes, operator, keys)
            found += [Condition(str(operator), str(key), _operands(notes, key, item)) for key, item in keys.items()]
    return tuple(found)


def _check_case(notes: Notes, operator: Any, keys: Mapping[Any, Any]) -> None:
    """IAM compares keys without case, and a JSON object has each once."""
    if len(keys) > 1:
        for key, times in Counter(str(key).lower() for key in keys).items():
            if times > 1:
                message = f"has the condition key {key} {times} times under {operator}, in different case"
                notes.problem("duplicate-condition-key", message, f"{key} once, with a list of values")


def _operands(notes: Notes, key: Any, value: Any) -> tuple[Value, ...]:
    found: list[Value] = []
    items = value if isinstance(value, list | tuple) else [value]
    if len(items) > 1 and len({words.called(item) for item in items if isinstance(item, str | bool | int | float)}) > 1:
        message = f"compares {key} with values of several JSON types"
        notes.suggest("mixed-types", message, "write each value as a string")
    for item in items:
        if isinstance(item, Unknown):
            notes.has_unknown = True
            found.append(UNKNOWN)
        elif isinstance(item, bool):
            found.append("true" if item else "false")
        elif isinstance(item, str):
            found.append(notes.without_mistake(item, condition_text(str(key), item), f"a condition on {key}"))
        elif isinstance(item, int | float):
            found.append(str(item))
        else:
            notes.problem("type", f"has {words.called(item)} for condition key {key}", "a string, number or boolean")
    return tuple(found)
