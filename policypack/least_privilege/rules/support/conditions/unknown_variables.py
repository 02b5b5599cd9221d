"""Policy variables that AWS does not have: no request fills them in, so that the text they are part of matches nothing.

Advisory always: the pack's copy of AWS's list may be older than a new key.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Iterator

from least_privilege.aws.condition_keys import TAG_FAMILIES, is_known
from least_privilege.policy.document import Statement
from least_privilege.policy.variables import VARIABLE
from least_privilege.rules.finding import Finding
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.stack.policy_locations import EmbeddedPolicy


def unknown_variables(embedded: EmbeddedPolicy) -> Iterator[Finding]:
    """One finding for each such variable of a statement, in its resources or the values of its conditions."""
    for statement in embedded.document.statements:
        found = dict.fromkeys(
            (name, default) for text in _texts(statement) for name, default in VARIABLE.findall(text) if "${" in text
        )
        for name, default in found:
            if not default and (what := _fault(name)):
                yield Finding(
                    id=f"iam-condition-key:{''.join(name.split())}:unknown-variable",
                    evidence=f"{statement.label} of {embedded.label} uses ${{{name}}}, {what}: text with it matches "
                    "nothing.",
                    fix="write a variable that AWS has, such as ${aws:PrincipalTag/team} or ${aws:username}.",
                    advisory=True,
                )


def _texts(statement: Statement) -> Iterator[str]:
    yield from texts((*statement.resources, *statement.not_resources))
    for condition in statement.conditions:
        if (how := condition.parsed_operator) and how.takes_variables:
            yield from condition.texts


def _fault(name: str) -> str:
    """What is wrong with a variable of IAM's own keys; empty where nothing is."""
    family, _, tag = name.lower().partition("/")
    if re.search(r"\s", family):  # Another rule reports the space.
        return ""
    if family in TAG_FAMILIES and not tag:
        return "which names no tag: the tag's key follows after a /"
    if family.startswith("aws:") and not family.startswith("aws::") and not is_known(name):
        return "a variable that AWS does not have"
    return ""
