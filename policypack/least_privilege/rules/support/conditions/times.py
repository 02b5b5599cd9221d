"""Dates that have passed: what was allowed until then is no longer, and what begins then has begun.

Those are advisory: the condition says what was meant, and no date may stop an update from one day to the next. A time
in milliseconds never comes.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from least_privilege.policy.operators import moment
from least_privilege.rules.finding import Finding
from least_privilege.rules.support.conditions.reading import Reading, effect_of

_YEAR_5000 = 95_617_584_000
_KEYS = frozenset(("aws:currenttime", "aws:epochtime"))


def times(reading: Reading, now: datetime) -> Iterator[Finding]:
    """What `reading` compares the time of the request with, where that has passed at `now`."""
    if late := [text for text in reading.condition.texts if _is_in_milliseconds(reading, text)]:
        yield reading.finding(
            "milliseconds",
            f"compares {reading.condition.key} by {reading.condition.operator} with '{late[0]}', which is a time in "
            "milliseconds: AWS reads seconds, and takes it for a year after 5000",
            "write the time in seconds, or as a date such as 2030-01-31T00:00:00Z.",
            advisory=not (reading.statement.allows and "lessthan" in reading.how.name),
        )
    answer = _answer(reading, Decimal(str(now.timestamp())))
    if answer is None:
        return
    has_passed = f"compares {reading.condition.key} by {reading.condition.operator} with {_quoted(reading)}, which has "
    if not answer:
        yield reading.finding(
            "past",
            f"{has_passed}passed: {effect_of(reading.statement, False)}",
            "remove the statement, or write the date that you mean.",
            advisory=True,
        )
    elif reading.statement.allows and not _is_within(reading):
        yield reading.finding(
            "past",
            f"{has_passed}passed: {effect_of(reading.statement, True)}",
            "remove the condition, or write the date that you mean.",
            advisory=True,
        )


def _is_in_milliseconds(reading: Reading, text: str) -> bool:
    read = moment(text) if reading.key in (*_KEYS, "aws:tokenissuetime") and reading.how.name != "null" else None
    return read is not None and read >= _YEAR_5000


def _answer(reading: Reading, now: Decimal) -> bool | None:
    """What it is from `now` on: True, False, or None where that may change, or is not known."""
    name, values = reading.how.name, reading.condition.values
    moments = [found for text in reading.condition.texts if (found := moment(text)) is not None]
    if reading.key not in _KEYS or not moments or len(moments) < len(values) or reading.how.quantifier:
        return None
    if "lessthan" in name and max(moments) < now:
        return False
    if "greaterthan" in name and min(moments) < now:
        return True
    if name.endswith("equals") and "than" not in name and max(moments) < now:
        return reading.how.negated
    return None


def _is_within(reading: Reading) -> bool:
    """Whether another condition says when it ends."""
    others = (each for each in reading.statement.conditions if each is not reading.condition)
    return any(each.lower_key in _KEYS for each in others)


def _quoted(reading: Reading) -> str:
    return " and ".join(f"'{text}'" for text in reading.condition.texts)
