"""The work of `least-privilege explain`."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from least_privilege.judging.configuration import settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.judging.waivers import WaiverTerms
from least_privilege.policy.nearest_match import did_you_mean
from least_privilege.reports.model import Report
from least_privilege.reports.standing import Subject, unwaivable
from least_privilege.rules.finding import Finding, way_out
from least_privilege.rules.pack.waiver import NAME
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Rule
from least_privilege.stack.model import name_in_urn
from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import OK
from least_privilege_cli.waiving import terms_in


@dataclass(frozen=True)
class _Found:
    """A finding where it was found: `where` names the resource with its type, and `name` alone, both '' for the whole
    stack."""

    id: str
    full_id: str
    where: str
    name: str
    actions: tuple[str, ...]
    evidence: str
    fix: str
    level: str
    checks: tuple[str, ...]

    def is_called(self, name: str) -> bool:
        return name in (self.id, self.full_id)


def explain(options: argparse.Namespace) -> int:
    """Explain the finding that `options` name; returns the exit code. Raises `CommandError`."""
    rule = _rule_of(options.finding)
    if options.names_program and (code := _in_own_environment(options)) is not None:
        return code
    is_searched = bool(options.names_program or options.report or options.file)
    every = list(_findings(options)) if is_searched else []
    found = list(dict.fromkeys(each for each in every if each.is_called(options.finding)))
    if is_searched and not found and options.finding != rule.name:
        own = [each.id for each in every if each.id.partition(":")[0] == rule.name]
        hint = did_you_mean(options.finding, own) or (f"; of {rule.name} there are {', '.join(own)}" if own else "")
        raise CommandError([f"{options.finding}: no such finding{hint}"])
    terms = terms_in(options.policy_pack_config)
    waiver = _waiver(options.finding, found, terms) if found or options.finding != rule.name else None
    sys.stdout.write(_FORMATS[options.format](options.finding, rule, found, waiver))
    return OK


def _in_own_environment(options: argparse.Namespace) -> int | None:
    from least_privilege_cli.previews import in_project, refused
    from offline_preview.secret_mask import SecretMask

    with refused(SecretMask()):
        return in_project(options)


def _rule_of(finding: str) -> Rule:
    names = {rule.name: rule for rule in ALL_RULES}
    name = finding.removeprefix(f"{NAME}:waived:").partition(":")[0]
    if name not in names:
        raise CommandError([f"{finding}: no rule is called {name!r}{did_you_mean(name, names)}"])
    return names[name]


def _findings(options: argparse.Namespace) -> Iterator[_Found]:
    """Everything found in the reports, in the files, or in the stack at preview."""
    if options.report:
        yield from _in_reports(options)
    elif options.file:
        yield from _in_files(options)
    else:
        yield from _in_program(options)


def _in_reports(options: argparse.Namespace) -> Iterator[_Found]:
    from least_privilege.reports import files
    from least_privilege.reports.json_report import ReportError

    try:
        report = files.read_all(options.report)
    except ReportError as error:
        raise CommandError([str(error)]) from error
    yield from _of_report(report)


def _of_report(report: Report) -> Iterator[_Found]:
    for stack in report.stacks:
        for each in stack.findings:
            yield _found(each.finding, each.resource, each.level)


def _found(finding: Finding, where: str, level: str) -> _Found:
    name = name_in_urn(finding.urn) if finding.urn else ""
    evidence, fix = finding.evidence, finding.fix
    checks = finding.aws_checks
    return _Found(finding.id, finding.full_id, where, name, finding.actions, evidence, fix, level, checks)


def _in_files(options: argparse.Namespace) -> Iterator[_Found]:
    from least_privilege_cli.subjects import Subject, subject

    about = subject(options)
    assert isinstance(about, Subject)
    for result in RuleRunner(ALL_RULES, settings(ALL_RULES)).check_all(about.stack.resources):
        finding = replace(result.finding, urn=result.urn)
        yield _found(finding, name_in_urn(result.urn), str(result.level))


def _in_program(options: argparse.Namespace) -> Iterator[_Found]:
    from least_privilege_cli.previews import refused, request_for
    from offline_preview.output.reports import ReportFiles
    from offline_preview.preview import preview
    from offline_preview.secret_mask import SecretMask

    mask = SecretMask()
    reports = ReportFiles([], None)
    try:
        with refused(mask):
            config, file = options.policy_pack_config, reports.file(options.stack)
            result = preview(request_for(options, mask, pack_config=config, report=file))
            report = reports.of_stack(result.project, options.stack, findings=[*result.findings, *result.waived])
    finally:
        reports.close()
    yield from _of_report(report)


def _text(_finding: str, rule: Rule, found: Sequence[_Found], waiver: dict[str, Any] | None) -> str:
    return "\n".join([*_of_rule(rule), *_of_findings(found), *_how_to_waive(waiver), ""])


def _of_rule(rule: Rule) -> Iterator[str]:
    yield f"{rule.name} ({rule.level}, severity {rule.severity})"
    yield f"  {rule.description}."
    yield f"  {rule.level.capitalize()}, because {rule.level_reason}."
    yield f"  {rule.url}"
    yield ""
    yield "Bad:"
    yield from (f"  {line}" for line in rule.bad.splitlines())
    yield "Good:"
    yield from (f"  {line}" for line in rule.good.splitlines())


def _of_findings(found: Iterable[_Found]) -> Iterator[str]:
    for each in found:
        yield ""
        yield f"Found ({each.level}){f' on {each.where}' if each.where else ''}:"
        yield f"  {each.evidence}"
        yield f"  {way_out(each.fix)}"
        if each.checks:
            yield f"  AWS IAM Access Analyzer calls it {', '.join(each.checks)}."


def _how_to_waive(entry: dict[str, Any] | None) -> Iterator[str]:
    if entry:
        yield ""
        yield f"To accept it for a time, add this to `{NAME}` (`least-privilege waive` does it for you):"
        yield f"  {json.dumps(entry, ensure_ascii=False)}"


def _waiver(finding: str, found: Sequence[_Found], terms: WaiverTerms) -> dict[str, Any] | None:
    """The waiver to fill in; None where there can be none."""
    about = next((each for each in found if each.name), None)
    resource = about.name if about else "" if found else "THE RESOURCE'S NAME"
    subject = Subject(finding=finding, resource=resource, actions=about.actions if about else ())
    if unwaivable(subject, terms.not_waivable):
        return None
    return {
        "finding": finding,
        "resource": resource,
        **({"actions": subject.actions} if subject.actions else {}),
        "reason": "WHY IT IS ACCEPTED",
        "owner": "WHO DECIDED",
        "expires": str(terms.usual_day),
    }


def _json(finding: str, rule: Rule, found: Sequence[_Found], waiver: dict[str, Any] | None) -> str:
    """`{"version": 1, "finding", "rule": {...}, "found": [...], "waiver": {...} or null}`."""
    names = ("name", "level", "severity", "description", "url", "bad", "good")
    document = {
        "version": 1,
        "finding": finding,
        "rule": {name: getattr(rule, name) for name in names} | {"levelReason": rule.level_reason},
        "found": [
            {
                "id": each.id,
                "level": each.level,
                "where": each.where,
                "evidence": each.evidence,
                "fix": each.fix,
                "awsChecks": list(each.checks),
            }
            for each in found
        ],
        "waiver": waiver,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


_FORMATS: Final = {"text": _text, "json": _json}
