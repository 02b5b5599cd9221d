"""The checks of AWS IAM Access Analyzer's policy validation, and which of them a finding of the pack says.

They are data (data/policy_checks.tsv), whose head says how a line is written.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from least_privilege.policy.cache_sizes import VALUES

POLICY_CHECKS = Path(__file__).parent / "data" / "policy_checks.tsv"


@dataclass(frozen=True)
class PolicyCheck:
    """A check by AWS's issue code and finding type, the ids of the `findings` that say it (`*` stands for any text),
    and the `reason` why there are none, or ''."""

    code: str
    type: str
    findings: tuple[str, ...] = ()
    reason: str = ""


@cache
def policy_checks() -> tuple[PolicyCheck, ...]:
    """Every check, in the order of the data."""
    lines = [line.split("\t") for line in POLICY_CHECKS.read_text("utf-8").splitlines() if not line.startswith("#")]
    return tuple(
        PolicyCheck(code, type_, tuple(rest[0].split()) if rest else (), "".join(rest[1:]))
        for code, type_, *rest in lines
    )


@lru_cache(VALUES)
def checks_of(finding: str) -> tuple[str, ...]:
    """The issue codes of the checks that a finding says, by its id: of several details (`rule:a+b`), those of each.
    An id may end with the place inside a template (`rule:a@Role`)."""
    rule, _, details = finding.partition(":")
    known = _by_rule().get(rule, ())
    whole = (details, details.rpartition("@")[0]) if known else ()
    each = {f"{rule}:{detail}" for text in whole for detail in (text, *text.split("+"))}
    return tuple(dict.fromkeys([code for pattern, code in known if any(map(pattern.fullmatch, each))]))


@cache
def _by_rule() -> Mapping[str, list[tuple[re.Pattern[str], str]]]:
    found: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for check in policy_checks():
        for finding in check.findings:
            pattern = re.compile(".*".join(map(re.escape, finding.split("*"))), re.DOTALL)
            found.setdefault(finding.partition(":")[0], []).append((pattern, check.code))
    return found
