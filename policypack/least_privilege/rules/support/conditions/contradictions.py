"""Conditions on one key that no request meets together."""

from collections.abc import Iterator

from least_privilege.policy.conditions import contradicts
from least_privilege.rules.finding import Finding
from least_privilege.rules.support.conditions.reading import Reading, effect_of


def contradictions(reading: Reading) -> Iterator[Finding]:
    """`reading` is the condition that lists what the key may be; the others leave none of that over."""
    own = [each for each in reading.statement.conditions if each.lower_key == reading.key]
    # One operator has a key twice only in different case, which iam-malformed-document reports.
    if len({each.operator for each in own}) < 2 or not contradicts(reading.condition, own):
        return
    operators = " and ".join(dict.fromkeys(each.operator for each in own))
    yield reading.finding(
        "contradiction",
        f"has conditions on {reading.condition.key}, by {operators}, that no request meets together: "
        f"{effect_of(reading.statement, False)}",
        "remove one of the conditions, or move it to a statement of its own.",
        advisory=reading.statement.allows,
    )
