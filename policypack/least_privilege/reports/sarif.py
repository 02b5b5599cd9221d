"""The SARIF 2.1.0 form of a report, for code scanning: one run a stack.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
        https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
"""

import hashlib
import json
from collections import Counter
from typing import Any, Final
from urllib.parse import quote

from least_privilege.reports.baseline import State, states
from least_privilege.reports.markdown_escape import link, plain, prose
from least_privilege.reports.model import Report, ReportedFinding, RuleInfo, StackReport
from least_privilege.stack.model import name_in_urn

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Final = {"mandatory": "error", "advisory": "warning"}
SCORES: Final = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}
"""GitHub's bands of `security-severity`: critical above 9.0, high from 7.0, medium from 4.0."""


def render(report: Report, baseline: Report | None = None) -> str:
    """`report` as SARIF text, the same for the same report; with `baseline`, each result has its state.

    What is in the baseline alone (`absent`) is left out: code scanning closes an alert only when its result is missing.
    """
    runs = [_run(stack, report.rules, states(stack, baseline) if baseline else ()) for stack in report.stacks]
    value = {"$schema": SCHEMA, "version": "2.1.0", "runs": runs}
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _run(stack: StackReport, rules: tuple[RuleInfo, ...], known: tuple[State, ...]) -> dict[str, Any]:
    driver: dict[str, Any] = {"name": stack.pack or "least-privilege"}
    if stack.pack_version:
        driver["version"] = stack.pack_version
    indices = {rule.name: index for index, rule in enumerate(rules)}
    driver["rules"] = [_rule(rule) for rule in rules]
    seen: Counter[tuple[str, str]] = Counter()
    results = []
    for each in stack.findings:
        key = (each.finding.id, each.finding.urn)
        results.append(_result(stack, each, indices.get(each.finding.rule), seen[key]))
        seen[key] += 1
    for result, state in zip(results, known, strict=False):
        result["baselineState"] = str(state)
    return {
        "tool": {"driver": driver},
        # Up to its last slash this is the category: one stack's results never replace another's.
        "automationDetails": {"id": f"least-privilege/{stack.project}/{stack.stack}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": stack.complete}],
        "results": results,
    }


def _rule(rule: RuleInfo) -> dict[str, Any]:
    because = f" It is {rule.level} because {rule.reason}." if rule.reason else ""
    properties: dict[str, Any] = {"tags": ["security", "iam"], "precision": "high"}
    if score := SCORES.get(rule.severity):
        properties["security-severity"] = score
    value = {
        "id": rule.name,
        "shortDescription": {"text": rule.description},
        "fullDescription": {"text": f"{rule.description}.{because}"},
        "help": {
            "text": f"{rule.description}.{because} Each finding says how to fix it. See {rule.url}",
            "markdown": f"{prose(f'{rule.description}.{because}')}\n\nEach finding says how to fix it; "
            f"see {link('the documentation', rule.url)}.",
        },
        "defaultConfiguration": {"level": LEVELS.get(rule.level, "warning")},
        "properties": properties,
    }
    return {**value, "helpUri": rule.url} if rule.url else value


def _result(stack: StackReport, each: ReportedFinding, rule_index: int | None, ordinal: int) -> dict[str, Any]:
    finding = each.finding
    result: dict[str, Any] = {"ruleId": finding.rule}
    if rule_index is not None:
        result["ruleIndex"] = rule_index
    file, line = stack.place_of(each)
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(file)},
            "region": {"startLine": line, **({"startColumn": each.column} if each.column else {})},
        }
    }
    if finding.urn:
        name = name_in_urn(finding.urn)
        location["logicalLocations"] = [{"name": name, "fullyQualifiedName": finding.urn, "kind": "resource"}]
    where = f"{each.resource}: " if each.resource and not each.in_document else ""
    digest = hashlib.sha256(f"{finding.id}\n{finding.urn}\n{ordinal}".encode()).hexdigest()
    result |= {
        "level": LEVELS.get(each.level, "warning"),
        "message": {"text": _message(f"{where}{finding.evidence} Fix: {finding.fix}")},
        "locations": [location],
        # Code scanning recognizes an alert by this. Its default is a hash of the line, which several findings share.
        "partialFingerprints": {"primaryLocationLineHash": digest[:32]},
        "properties": {"id": finding.id, "severity": each.severity},
    }
    if checks := finding.aws_checks:
        result["properties"]["tags"] = list(checks)
    if each.waived:
        reason = f"{each.waived.reason} ({each.waived.owner}, until {each.waived.expires})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return result


def _message(text: str) -> str:
    """Plain text in which nothing is a link, as `[name](target)` is even in SARIF's plain messages."""
    return plain(text, 2_000).replace("](", "] (")
