"""Conditions on one key that no request meets together."""

from collections.abc import Iterator, Sequence

from least_privilege.policy.conditions import Context, Values, every, holds
from least_privilege.policy.document import Condition
from least_privilege.rules.finding import Finding
from least_privilege.rules.support.conditions.reading import Reading, effect_of


def contradictions(reading: Reading) -> Iterator[Finding]:
    """`reading` is the condition that lists what the key may be; the others leave none of that over."""
    possible = _possible(reading)
    own = [each for each in reading.statement.conditions if each.lower_key == reading.key]
    # One operator has a key twice only in different case, which iam-malformed-document reports.
    if (
        not possible
        or len({each.operator for each in own}) < 2
        or not all(_is_excluded(reading.key, value, own) for value in possible)
    ):
        return
    operators = " and ".join(dict.fromkeys(each.operator for each in own))
    yield reading.finding(
        "contradiction",
        f"has conditions on {reading.condition.key}, by {operators}, that no request meets together: "
        f"{effect_of(reading.statement, False)}",
        "remove one of the conditions, or move it to a statement of its own.",
        advisory=reading.statement.allows,
    )


def _possible(reading: Reading) -> list[Values]:
    """All that the condition lets the key be; nothing where that cannot be listed."""
    how, texts = reading.how, reading.condition.texts
    if len(texts) < len(reading.condition.values) or any("${" in text for text in texts):
        return []
    if how.name == "null":
        return [None] if {text.lower() for text in texts} == {"true"} else []
    is_exact = how.name in ("stringequals", "bool") and how.true_when_absent is False and not how.quantifier
    return [(text,) for text in texts] if is_exact else []


def _is_excluded(key: str, value: Values, conditions: Sequence[Condition]) -> bool:
    return every(holds(each, Context({key: value})) for each in conditions) is False
