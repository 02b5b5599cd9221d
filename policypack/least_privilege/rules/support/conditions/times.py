"""Dates that have passed: what was allowed until then is no longer.

Those are advisory: the condition says what was meant, and no date may stop an update from one day to the next. A time
in milliseconds never comes.
"""

from collections.abc import Iterator
from datetime import datetime

from least_privilege.policy.conditions import holds_from
from least_privilege.policy.context_keys import CLOCK_KEYS
from least_privilege.policy.document import Statement
from least_privilege.policy.operators import moment
from least_privilege.rules.finding import Finding
from least_privilege.rules.support.conditions.reading import Reading, effect_of

YEAR_5000 = 95_617_584_000


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
    if holds_from(reading.condition, now) is False:
        yield reading.finding(
            "past",
            f"compares {reading.condition.key} by {reading.condition.operator} with {_quoted(reading)}, which has "
            f"passed: {effect_of(reading.statement, False)}",
            "remove the statement, or write the date that you mean.",
            advisory=True,
        )


def is_period(statement: Statement) -> bool:
    """Whether a statement has several conditions on the time of the request, as for its beginning and its end."""
    return sum(each.lower_key in CLOCK_KEYS for each in statement.conditions) > 1


def _is_in_milliseconds(reading: Reading, text: str) -> bool:
    read = moment(text) if reading.key in (*CLOCK_KEYS, "aws:tokenissuetime") and reading.how.name != "null" else None
    return read is not None and read >= YEAR_5000


def _quoted(reading: Reading) -> str:
    return " and ".join(f"'{text}'" for text in reading.condition.texts)
