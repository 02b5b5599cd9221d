"""Conditions that say something twice, or something that is easily read wrongly."""

import ipaddress
from collections.abc import Iterator
from datetime import UTC, datetime

from least_privilege.policy.conditions import holds_from
from least_privilege.policy.context_keys import ALWAYS_PRESENT_KEYS, SENSITIVE_KEYS
from least_privilege.policy.document import Condition, Statement
from least_privilege.policy.operators import moment, network
from least_privilege.rules.support.conditions.times import YEAR_5000, is_period
from least_privilege.rules.support.hygiene.redundancy import redundant_in
from least_privilege.rules.support.hygiene.suggestion import Suggestion


def condition_suggestions(statement: Statement, now: datetime) -> Iterator[Suggestion]:
    """The suggestions on the conditions of one statement, as requests are made from `now` on."""
    for condition in statement.conditions:
        how = condition.parsed_operator
        if how is None or not condition.key:
            continue
        where = f"{statement.label} compares {condition.key} by {condition.operator}"
        if how.name == "null":
            if how.quantifier:
                fix = f'write "Null" instead of "{condition.operator}"'
                yield Suggestion("null-qualifier", f"{where}, where the qualifier says nothing", fix)
            elif condition.demands_presence and _is_implied(condition, statement):
                yield Suggestion("redundant-null", f"{where} beside an operator that demands it", "remove Null")
        yield from _values(condition, where)
        yield from _dates(condition, where)
        if how.takes_wildcards and condition.accepts_every_value and not statement.principals:
            yield from _of_everything(condition, statement, where)
        if statement.allows and holds_from(condition, now) and not is_period(statement):
            fix = f"remove the condition on {condition.key}, or write the date that you mean"
            yield Suggestion("begun", f"{where}, which is always true by now", fix)


def _of_everything(condition: Condition, statement: Statement, where: str) -> Iterator[Suggestion]:
    """A comparison with `*`, which says no more than whether the request has the key. Of ids that AWS draws, and where
    no request meets it, iam-condition-key speaks; of whom a statement with principals lets in, the rules on trust and
    resources."""
    how = condition.parsed_operator
    if how is None or condition.lower_key in SENSITIVE_KEYS:
        return
    if how.negated and (how.true_when_absent is False or condition.lower_key in ALWAYS_PRESENT_KEYS):
        return
    is_demanded = any(
        each.lower_key == condition.lower_key and each is not condition and each.demands_presence
        for each in statement.conditions
    )
    if not how.negated and (how.true_when_absent or is_demanded):
        yield Suggestion("redundant-key", f"{where}, which every request meets", f"remove {condition.key}")
    else:
        absent = "true" if how.negated else "false"
        fix = f'write "Null": {{"{condition.key}": "{absent}"}} instead'
        yield Suggestion(f"null-{absent}", f"{where} with '*', which says only whether there is one", fix)


def _is_implied(null: Condition, statement: Statement) -> bool:
    return any(
        each.lower_key == null.lower_key and each is not null and each.demands_presence
        for each in statement.conditions
        if each.parsed_operator and each.parsed_operator.name != "null" and not each.accepts_every_value
    )


def _values(condition: Condition, where: str) -> Iterator[Suggestion]:
    how, given = condition.parsed_operator, list(condition.texts)
    if how is None:
        return
    if how.name == "ipaddress":
        yield from _addresses(given, where)
    elif len(given) > 1 and (less := "less" in how.name) | ("greater" in how.name):
        numbers = sorted((found, value) for value in given if (found := _number(value)) is not None)
        if len(numbers) == len(given):
            kept = numbers[-1 if less else 0][1]
            yield Suggestion("redundant-number", f"{where} with several limits", f"write {kept} alone")
    elif len(given) > 1 and not how.name.startswith(("bool", "null")):
        # Only some operators take wildcards: to the others `*` is a character.
        pairs = redundant_in(given) if how.name in ("stringlike", "arnlike", "arnequals") else _repeated(given)
        for value, other in pairs[:1]:
            yield Suggestion("redundant-value", f"{where} with {value} beside {other}", f"remove {value}")


def _dates(condition: Condition, where: str) -> Iterator[Suggestion]:
    """Seconds since 1970 where AWS advises a date that people read. aws:EpochTime is for them."""
    how = condition.parsed_operator
    if how and how.name.startswith("date") and condition.lower_key != "aws:epochtime":
        for text in condition.texts:
            if text.isdigit() and len(text) > 4 and (seconds := moment(text)) and seconds < YEAR_5000:
                date = datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                yield Suggestion("epoch-date", f"{where} with {text}, in seconds since 1970", f"write {date}")


def _repeated(given: list[str]) -> list[tuple[str, str]]:
    return [(value, value) for place, value in enumerate(given) if value in given[:place]][:1]


def _addresses(given: list[str], where: str) -> Iterator[Suggestion]:
    for value in given:
        block = network(value)
        if block and "/" in value and str(block.network_address) != str(ipaddress.ip_interface(value).ip):
            yield Suggestion("ip-range", f"{where} with {value}, which is {block}", f"write {block}")
    blocks = [(block, value) for value in given if (block := network(value))][:200]
    for block, value in blocks:
        holder = next((o for b, o in blocks if o != value and b.version == block.version and _inside(block, b)), None)
        if holder:
            yield Suggestion("redundant-value", f"{where} with {value} inside {holder}", f"remove {value}")
            return


def _inside(
    narrow: ipaddress.IPv4Network | ipaddress.IPv6Network, wide: ipaddress.IPv4Network | ipaddress.IPv6Network
) -> bool:
    return narrow != wide and narrow.subnet_of(wide)  # type: ignore[arg-type]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
