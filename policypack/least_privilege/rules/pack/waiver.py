"""Waivers that are expired, unused, incomplete or too broad."""

from collections.abc import Iterable
from typing import Final

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.stack.model import Stack

NAME: Final = "policy-waiver"
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
        "waivers": {
            "type": "array",
            "default": [],
            "description": "findings to accept; `resource` is a URN or a name, in which `*` and `?` match any text",
            "items": {
                "type": "object",
                "properties": {
                    "finding": _TEXT,
                    "resource": _TEXT,
                    "reason": _TEXT,
                    "owner": _TEXT,
                    "expires": {**_TEXT, "pattern": r"^\d{4}-\d\d-\d\d$", "description": "a date, YYYY-MM-DD"},
                },
            },
        }
    },
    bad='{"finding": "iam-admin-access", "resource": "*", "expires": "2020-01-01"}',
    good='{"finding": "iam-admin-access", "resource": "break-glass", "reason": "sealed account, paged on use", '
    '"owner": "security@example.org", "expires": "2030-12-31"}',
)
