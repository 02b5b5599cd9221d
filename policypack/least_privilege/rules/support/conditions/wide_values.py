"""Values that match more than one should: part of an id that AWS draws, or everything.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from collections.abc import Iterator

from least_privilege.policy.context_keys import ALWAYS_PRESENT_KEYS, SENSITIVE_KEYS
from least_privilege.policy.impossible_values import id_expected_instead_of
from least_privilege.policy.variables import VARIABLE
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.support.conditions.reading import Reading, effect_of

_WILDCARD = ("WILDCARD_USAGE_TOO_PERMISSIVE",)


def wide_values(reading: Reading) -> Iterator[Finding]:
    if reading.how.takes_wildcards and _never_holds(reading):
        yield reading.finding(
            "excludes-everything",
            f"compares {reading.condition.key} by {reading.condition.operator} with '*', which every value matches: "
            f"{effect_of(reading.statement, False)}",
            "name the values that are meant.",
            advisory=reading.statement.allows,
        )
    wide = [f"'{text}'" for text in reading.condition.texts if _is_part(reading, text)]
    if wide and not _is_named_beside(reading):
        yield reading.finding(
            "wildcard",
            f"compares {reading.condition.key} by {reading.condition.operator} with "
            f"{some(wide)}, which ids of others match too",
            "write the whole id of a role or user before the colon, as in AROAEXAMPLEID:*."
            if reading.key == "aws:userid"
            else "write whole ids, and compare them by StringEquals or StringNotEquals.",
            advisory=not reading.only_narrows,
            checks=_WILDCARD,
        )


def _never_holds(reading: Reading) -> bool:
    """Whether a negated operator excludes every value of a key that the request must carry for it to hold."""
    needs_key = reading.how.true_when_absent is False or reading.key in ALWAYS_PRESENT_KEYS
    return reading.how.negated and reading.condition.accepts_every_value and needs_key


def _is_named_beside(reading: Reading) -> bool:
    """Whether another condition of the statement names the id."""
    others = (each for each in reading.statement.conditions if each is not reading.condition)
    return any(each.lower_key == reading.key and each.restricts_outsiders for each in others)


def _is_part(reading: Reading, text: str) -> bool:
    """Whether a value is a part of an id, with a wildcard for the rest: of a role's or user's, before the colon."""
    if id_expected_instead_of(reading.how, reading.key, text):  # It is a part of no id, which is another fault.
        return False
    plain = VARIABLE.sub("", text) if reading.how.takes_wildcards else ""
    if reading.key == "aws:userid":
        id_, colon, _ = plain.partition(":")
        return ("*" in id_ or "?" in id_) and not (colon and id_ == "*")
    return reading.key in SENSITIVE_KEYS and ("*" in plain or "?" in plain)
