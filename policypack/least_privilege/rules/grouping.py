"""Very many findings of one rule on one statement as one: nobody reads hundreds, and one edit mends them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from least_privilege.rules.finding import Finding, NamedId, id_of

MOST_ALIKE: Final = 50
"""More than any policy of AWS's own has in one statement."""

_SHOWN = 3
_STATEMENT = re.compile(r"Statement (?:'.*?'|\d+) of ")


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """One rule's `findings` on one resource or stack, in their order; more than `MOST_ALIKE` on one statement, or on
    one resource and no statement, are one, whose id no other list of findings has."""
    found = list(findings)
    if len(found) <= MOST_ALIKE:
        return found
    alike: dict[tuple[str, str, bool], list[Finding]] = {}
    for each in found:
        statement = _STATEMENT.match(each.evidence)
        alike.setdefault((each.urn, statement[0] if statement else "", each.advisory), []).append(each)
    return [each for group in alike.values() for each in (group if len(group) <= MOST_ALIKE else [_together(group)])]


def _together(findings: list[Finding]) -> Finding:
    first, rest = findings[0], len(findings) - 1

    def name(called: Callable[[str], str]) -> str:
        details = [_detail(each, called) for each in findings]
        return f"{first.rule}:{id_of(details, _SHOWN)}"

    return replace(
        first,
        id=NamedId(name),
        actions=tuple(dict.fromkeys(action for each in findings for action in each.actions)),
        evidence=f"{first.evidence} The statement has {rest:,} more findings of this rule.",
        fix=f"{first.fix} Then check again: this finding stands for {rest + 1:,}.",
    )


def _detail(finding: Finding, called: Callable[[str], str]) -> str:
    full = finding.id.make(called) if isinstance(finding.id, NamedId) else finding.id
    return full.partition(":")[2]
