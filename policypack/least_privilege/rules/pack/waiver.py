"""Waivers that are expired, unused, incomplete, too broad, or for longer than anybody may decide."""

from collections.abc import Iterable
from typing import Final

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.stack.model import Stack

NAME: Final = "policy-waiver"
WAIVERS: Final = "waivers"
LONGEST: Final = "longestDays"
NOT_WAIVABLE: Final = "notWaivable"
LONGEST_DAYS: Final = 400
"""A year, and time to decide about the next one."""

_TEXT: Final = {"type": "string"}


def _check(_stack: Stack, _options: Options) -> Iterable[Finding]:
    """Nothing: the stack does not tell which waivers were used. `judging.waivers` finds what is wrong with them."""
    return ()


RULE = StackRule(
    name=NAME,
    description="A waiver names one finding, its resource, a reason, an owner and an expiry date",
    severity=Severity.MEDIUM,
    level=Level.MANDATORY,
    level_reason="an exception without an owner, or past its date, is a gap and not a decision",
    url="https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/",
    check=_check,
    options={
        WAIVERS: {
            "type": "array",
            "default": [],
            "description": "findings to accept; `resource` is a URN or a name, in which `*` and `?` match any text; "
            "`actions` are those that the finding may be about, where its id does not name them",
            "items": {
                "type": "object",
                "properties": {
                    "finding": _TEXT,
                    "resource": _TEXT,
                    "actions": {"type": "array", "items": _TEXT},
                    "reason": _TEXT,
                    "owner": _TEXT,
                    "expires": {**_TEXT, "pattern": r"^\d{4}-\d\d-\d\d$", "description": "a date, YYYY-MM-DD"},
                },
            },
        },
        LONGEST: {
            "type": "number",
            "default": LONGEST_DAYS,
            "minimum": 1,
            "maximum": 3_650,
            "description": "how many days away the last day of a waiver may be",
        },
        NOT_WAIVABLE: {
            "type": "array",
            "default": [],
            "items": _TEXT,
            "description": "rules whose findings no waiver covers",
        },
    },
    bad='{"finding": "iam-admin-access", "resource": "*", "expires": "2020-01-01"}',
    good='{"finding": "iam-admin-access", "resource": "break-glass", "reason": "sealed account, paged on use", '
    '"owner": "security@example.org", "expires": "2027-06-30"}',
)
