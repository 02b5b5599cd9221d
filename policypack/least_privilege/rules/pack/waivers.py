"""Waivers that are no decisions."""

from collections.abc import Iterable

from least_privilege.judging import waivers
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.stack.model import Stack


def _none(_stack: Stack, _options: Options) -> Iterable[Finding]:
    """Nothing: which waivers were needed is known to whoever applied them (`Waivers.faults`), not from a stack."""
    return ()


_TEXT = {"type": "string"}

RULES = (
    StackRule(
        name=waivers.RULE,
        description="A waiver names one finding, its resource, a reason, an owner and the day on which it ends",
        severity=Severity.MEDIUM,
        level=Level.MANDATORY,
        level_reason="an exception that nobody owns or that has run out is a hole, not a decision",
        url="https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/",
        check=_none,
        options={
            "waivers": {
                "type": "array",
                "default": [],
                "description": "findings that may stand; `resource` is a URN or name, `*` and `?` match any text",
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
    ),
)
