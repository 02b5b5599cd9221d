"""The pack's rules on policy documents from anywhere, as a library: no Pulumi, no files."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from least_privilege.judging.configuration import settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.policy.document import PolicyKind
from least_privilege.rules.finding import Finding
from least_privilege.rules.registry import ALL_RULES
from least_privilege.stack.model import Resource
from least_privilege.standalone.input_documents import nothing, stacks
from least_privilege.standalone.output import by_severity

HOLDER: Final = "holder of all of them"
"""The name of the role that has every identity policy where documents are checked together."""


def analyze(
    documents: Mapping[str, Any] | Iterable[Any], *, kind: PolicyKind | None = None, together: bool = False
) -> list[Finding]:
    """What all rules, with their defaults, find in `documents`, by severity.

    Each document is JSON text or the value in it; a mapping gives their names. `kind` is that of all documents (None:
    by their content). `together` checks them as one stack, in which one role has every identity policy. A finding's
    `urn` ends in `::` and the document's name and place. Nothing raises: a document that is empty or cannot be read is
    a finding.
    """
    named = documents.items() if isinstance(documents, Mapping) else enumerate(documents, 1)
    groups: list[tuple[Resource, ...]] = []
    for name, each in named:
        found = list(stacks(each, str(name), kind, HOLDER if together else ""))
        groups += found or nothing(each, str(name), kind)
    if together:
        groups = [tuple(resource for group in groups for resource in group)]
    runner = RuleRunner(ALL_RULES, settings(ALL_RULES))
    results = by_severity(result for group in groups for result in runner.check_all(group))
    return [replace(result.finding, urn=result.urn) for result in results]
