"""What to write where a statement's actions do not support the key of a condition."""

from collections.abc import Sequence
from difflib import get_close_matches

from least_privilege.aws.actions import Action, expand
from least_privilege.aws.condition_keys import GLOBAL_KEYS, as_aws_writes, keys_of, supports_key
from least_privilege.policy.document import Condition, Statement
from least_privilege.policy.wildcards import is_plain
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.rules.support.permissions.resource_fit import fits
from least_privilege.rules.support.permissions.suggestions import condition_element, element
from least_privilege.rules.support.permissions.suggestions import statement as written_statement


def listed_without_key(statement: Statement, key: str, actions: Sequence[Action]) -> list[str]:
    """The actions listed by name that do not support the key."""
    listed = {name.lower() for name in texts(statement.actions) if is_plain(name)}
    named = [action for action in actions if action.name.lower() in listed] if listed else []
    return [action.name for action in named if not supports_key(action, key)]


def apart(statement: Statement, condition: Condition, without: list[str]) -> str:
    """A statement without the condition for the actions that do not support its key."""
    lowered = {name.lower() for name in without}
    kept = [name for name in texts(statement.actions) if name.lower() not in lowered]
    own = written_statement(
        element("Action", without),
        element("Resource", _resources_of(statement, without)),
        condition_element(each for each in statement.conditions if each is not condition),
        effect=statement.effect,
    )
    left = _resources_of(statement, kept)
    resources = f", {element('Resource', left)}" if left != texts(statement.resources) else ""
    return f"keep {element('Action', kept)}{resources} here, and add a statement without the key: {own}."


def _resources_of(statement: Statement, actions: Sequence[str]) -> list[str]:
    """The resources of a statement that some of `actions` support; all of them where they support none."""
    resources = texts(statement.resources)
    known = [action for name in actions for action in expand(name)]
    return [each for each in resources if any(fits(action, each) for action in known)] or resources


def renamed(statement: Statement, condition: Condition, actions: Sequence[Action]) -> str:
    """The condition under the nearest key that the actions support."""
    near = as_aws_writes(_nearest(condition.key, {*GLOBAL_KEYS, *keys_of(actions)}))
    if not near:
        how = condition.parsed_operator
        is_dead = statement.allows and how is not None and how.true_when_absent is False
        # Without its condition, an Allow that never applies would apply always.
        return f"use a key that the actions support, or remove the {'statement' if is_dead else 'condition'}."
    given = [
        Condition(each.operator, near if each is condition else each.key, each.values) for each in statement.conditions
    ]
    return f"replace the condition with {condition_element(given)}, if that is what you mean."


_LATER = {"aws:arn": "aws:PrincipalArn"}
"""By a former key: what AWS calls it now."""


def _nearest(key: str, supported: set[str]) -> str:
    """The supported key that is spelled most alike, or that has the same name after another prefix."""
    lowered = key.lower()
    if lowered in _LATER:
        return _LATER[lowered]
    if close := get_close_matches(lowered, supported, 1, 0.85):
        return close[0]
    name = lowered.partition(":")[2]
    return next((each for each in sorted(supported) if name and each.startswith("aws:") and each.endswith(name)), "")
