"""One condition against a request: every operator of IAM, with IfExists, ForAllValues and ForAnyValue.

A request's context says for each key what is known: its values, that it is absent (None), or nothing (`UNKNOWN`).
Answers are True, False, or None where they depend on what is not known.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from least_privilege.policy.context_keys import CLOCK_KEYS
from least_privilege.policy.document import Condition
from least_privilege.policy.operators import Operator, moment
from least_privilege.policy.unknown import UNKNOWN, Unknown
from least_privilege.policy.variables import CHARACTERS, VARIABLE, escaped, variables
from least_privilege.policy.wildcards import matches

Values = tuple[str, ...] | Unknown | None
"""What is known of a key: its values, that nothing is known, or that the request does not carry it."""


@dataclass(frozen=True)
class Context:
    """A request's keys, in any case. A key that is not named is unknown, or absent where `complete` is set.

    `since` is the earliest moment of the request, where its time is not among the keys: it may come at any later one.
    """

    keys: Mapping[str, Values]
    complete: bool = False
    since: datetime | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", {key.lower(): value for key, value in self.keys.items()})

    def get(self, key: str) -> Values:
        value = self.keys.get(key.lower(), None if self.complete else UNKNOWN)
        return None if value == () else value  # An empty set of values counts as an absent key.

    def over(self, keys: Mapping[str, Values]) -> "Context":
        """This, with those `keys` too that it says nothing of."""
        return replace(self, keys={**keys, **self.keys})


NOTHING_KNOWN = Context({})


def holds(condition: Condition, context: Context) -> bool | None:
    """Whether `condition` is met in `context`; None where that depends on keys that are not known."""
    operator, given = condition.parsed_operator, context.get(condition.key)
    if operator is None:
        return None
    if operator.name == "null":
        return _null_holds(condition, given)
    if given is None:
        return operator.true_when_absent
    if isinstance(given, Unknown):
        if context.since and condition.lower_key in CLOCK_KEYS:
            return holds_from(condition, context.since)
        # Decided all the same where absence and every value come to one answer: `StringLikeIfExists: "*"`.
        present = True if condition.accepts_every_value else False if condition.accepts_no_value else None
        if present is None or (operator.negated and any(map(operator.expected_instead_of, condition.texts))):
            return None
        answer = present is not operator.negated
        return answer if answer == operator.true_when_absent else None
    accepted = [some(_accepts(operator, own, value, context) for own in condition.values) for value in given]
    if operator.negated:
        accepted = [None if answer is None else not answer for answer in accepted]
    if operator.quantifier:
        return every(accepted) if operator.quantifier == "all" else some(accepted)
    # Several values ask for a quantifier: AWS does not say what they mean without one.
    return accepted[0] if len(set(accepted)) == 1 else None


def holds_from(condition: Condition, now: datetime) -> bool | None:
    """Whether a condition on the time of the request holds from `now` on, or never again; None where that may change,
    or is not known."""
    how, values = condition.parsed_operator, condition.values
    moments = [found for text in condition.texts if (found := moment(text)) is not None]
    if how is None or condition.lower_key not in CLOCK_KEYS or how.quantifier or how.name == "null":
        return None
    if not moments or len(moments) < len(values):
        return None
    seconds = Decimal(str(now.timestamp()))
    if "lessthan" in how.name and max(moments) < seconds:
        return False
    if "greaterthan" in how.name and min(moments) < seconds:
        return True
    if how.name.endswith("equals") and "than" not in how.name and max(moments) < seconds:
        return how.negated
    return None


def contradicts(condition: Condition, others: Iterable[Condition]) -> bool:
    """Whether `condition` says what its key may be, and `others` on the same key leave none of that over."""
    own = [condition, *(each for each in others if each.lower_key == condition.lower_key)]
    possible = _possible(condition) or _in_every_range(own)
    return bool(possible) and all(
        every(holds(each, Context({condition.key: value})) for each in own) is False for value in possible
    )


def contradictory(conditions: Sequence[Condition]) -> bool:
    """Whether no request meets all of `conditions`, as one lists what its key may be, and the others exclude that."""
    return len(conditions) > 1 and any(contradicts(each, conditions) for each in conditions)


def _possible(condition: Condition) -> list[Values]:
    """All that a condition lets its key be; nothing where that cannot be listed."""
    how, texts = condition.parsed_operator, condition.texts
    if how is None or len(texts) < len(condition.values) or any("${" in text for text in texts):
        return []
    if how.name == "null":
        return [None] if {text.lower() for text in texts} == {"true"} else []
    is_exact = how.name in ("stringequals", "bool") and how.true_when_absent is False and not how.quantifier
    return [(text,) for text in texts] if is_exact else []


def _in_every_range(conditions: Sequence[Condition]) -> list[Values]:
    """A value for each range that `conditions` on one key tell apart, and its absence; nothing where one of them does
    not compare by order, as numbers and dates do."""
    ranges = [each for each in conditions if (how := each.parsed_operator) is None or how.name != "null"]
    readers = {how.reads if (how := each.parsed_operator) and not how.quantifier else None for each in ranges}
    read = readers.pop() if len(readers) == 1 else None
    bounds = {read(text) if read else None for each in ranges for text in each.texts}
    if any(len(each.texts) < len(each.values) for each in ranges) or None in bounds or not bounds:
        return []
    ordered = sorted(bound for bound in bounds if bound is not None)
    between = [(lower + upper) / 2 for lower, upper in pairwise(ordered)]
    tried = [ordered[0] - 1, *ordered, *between, ordered[-1] + 1]
    return [None, *((f"{value:f}",) for value in tried)]


_TRUTHS = {"true": True, "false": False}


def _null_holds(condition: Condition, given: Values) -> bool | None:
    """Null says of a key that it must be absent ("true") or present ("false")."""
    wanted = {_TRUTHS.get(value.lower()) if isinstance(value, str) else None for value in condition.values}
    if wanted == {True, False}:
        return True
    if len(wanted) != 1 or None in wanted or isinstance(given, Unknown):
        return None
    return (given is None) in wanted


def _accepts(operator: Operator, value: str | Unknown, given: str, context: Context) -> bool | None:
    """Whether one value of a condition accepts one of the request's, the operator's Not left aside.

    A variable without a value equals nothing and is like nothing, so that a negated operator matches. Source:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
    """
    if isinstance(value, Unknown):
        return None
    if operator.takes_variables and "${" in value:
        filled = substitute(value, context)
        if filled is None:
            return False
        if variables(filled):
            # The value of an unknown variable may hold anything, colons too.
            may_match = operator.name == "stringequalsignorecase" or matches(filled, given)
            return None if may_match else False
        value = filled
    return operator.accepts(value, given)


def depends_on(condition: Condition, context: Context) -> frozenset[str]:
    """The keys, in lower case, that are not known and that `condition` asks for."""
    keys = {condition.lower_key}
    for value in condition.values:
        keys.update(variables(value) if isinstance(value, str) else ())
    return frozenset(key for key in keys if isinstance(context.get(key), Unknown)) or frozenset({condition.lower_key})


def every(answers: Iterable[bool | None]) -> bool | None:
    """And, in three values."""
    found = set(answers)
    return False if False in found else None if None in found else True


def some(answers: Iterable[bool | None]) -> bool | None:
    """Or, in three values."""
    found = set(answers)
    return True if True in found else None if None in found else False


def substitute(text: str, context: Context) -> str | None:
    """`text` with its policy variables filled in from `context`: those unknown stay, and None where one is absent.

    A value's own `*` and `?` are no wildcards. Source:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    missing = False

    def fill(found: re.Match[str]) -> str:
        nonlocal missing
        name, default = found.groups()
        if name in CHARACTERS:
            return found.group()
        value = context.get(name)
        if isinstance(value, Unknown):
            return found.group()
        # A key with several values cannot stand for a text.
        single = value[0] if value is not None and len(value) == 1 else default
        missing = missing or single is None
        return escaped(single or "")

    filled = VARIABLE.sub(fill, text)
    return None if missing else filled
