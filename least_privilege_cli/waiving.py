"""The work of `least-privilege waive`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from least_privilege.judging.configuration import ConfigurationError, settings
from least_privilege.judging.waiver_file import with_waivers
from least_privilege.judging.waivers import Waiver, WaiverTerms
from least_privilege.policy.nearest_match import did_you_mean
from least_privilege.questions.names import UnknownNameError, action_named
from least_privilege.reports import files
from least_privilege.reports.json_report import ReportError
from least_privilege.reports.standing import Subject, like, subjects, unwaivable
from least_privilege.rules.pack import waiver
from least_privilege.rules.registry import ALL_RULES
from least_privilege.stack.model import name_in_urn
from least_privilege.standalone.input_files import read_configuration
from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import FINDING, OK


def waive(options: argparse.Namespace) -> int:
    """Print or write the waivers that `options` ask for; returns the exit code. Raises `CommandError`."""
    path: Path | None = options.policy_pack_config
    terms = terms_in(path)
    judged = [(each, unwaivable(each, terms.not_waivable)) for each in _subjects(options)]
    entries = [_entry(each, options, terms) for each, why in judged if not why]
    refused = [(each, why) for each, why in judged if why]
    faults = [f"--action: {fault}" for fault in _unknown(options.action)]
    if faults := [*faults, *(fault for entry in entries for fault in _faults(entry, terms))]:
        raise CommandError(dict.fromkeys(faults))
    if path and entries:
        _write(path, entries)
    elif entries:
        print(with_waivers("", entries), end="")
    for subject, why in refused:
        print(f"note: {subject} is not waived: {why}", file=sys.stderr)
    if path:
        last = f", until {entries[0]['expires']}" if entries else ""
        print(f"{path}: {len(entries):,} waiver{'' if len(entries) == 1 else 's'} written{last}")
    return FINDING if refused else OK


def terms_in(path: Path | None) -> WaiverTerms:
    """What the configuration, which may not exist yet, asks of waivers. Raises `CommandError`."""
    try:
        given = read_configuration(str(path)) if path and path.exists() else ({}, ())
        return WaiverTerms.of(settings(ALL_RULES, *given)[waiver.NAME].options)
    except ConfigurationError as error:
        raise CommandError(str(error).splitlines()) from error


def _subjects(options: argparse.Namespace) -> Sequence[Subject]:
    if options.baseline:
        return _in_report(options)
    if not options.finding:
        raise CommandError(["FINDING-ID or --baseline is missing: what is to stand?"])
    rule, names = options.finding.partition(":")[0], [each.name for each in ALL_RULES]
    if rule not in names:
        raise CommandError([f"{options.finding}: {rule!r} is no rule{did_you_mean(rule, names)}"])
    if not options.resource:
        raise CommandError(["--resource is missing: a waiver names the resource that it is about"])
    return [Subject(finding=options.finding, resource=options.resource, actions=tuple(options.action))]


def _in_report(options: argparse.Namespace) -> Sequence[Subject]:
    """What stands in the report, or the one that is named."""
    try:
        report = files.read(options.baseline)
    except ReportError as error:
        raise CommandError([f"--baseline: {error}"]) from error
    stacks = [each.stack for each in report.stacks]
    if unknown := [each for each in options.stack if each not in stacks]:
        raise CommandError(
            f"--stack: {each!r}; the report has {', '.join(stacks)}{did_you_mean(each, stacks)}" for each in unknown
        )
    one = options.finding or options.resource
    standing = subjects(report, options.stack, advisory=options.advisory or bool(options.finding))
    if not one:
        return standing
    found = [
        each
        for each in standing
        if options.finding in (None, each.finding) and _is_about(options.resource, each.resource)
    ]
    if found:
        return found
    close = like(options.finding or "", options.resource, standing)
    hint = f" (did you mean {close.finding} --resource {close.resource}?)" if close else ""
    raise CommandError([f"{options.baseline}: no such finding stands in it: {one}{hint}"])


def _is_about(resource: str, name: str) -> bool:
    return not resource or Waiver(resource=name_in_urn(resource)).is_about(name)


def _entry(about: Subject, options: argparse.Namespace, terms: WaiverTerms) -> dict[str, Any]:
    actions = list(options.action or about.actions)
    return {
        "finding": about.finding,
        "resource": options.resource or about.resource,
        **({"actions": actions} if actions else {}),
        "reason": options.reason,
        "owner": options.owner,
        "expires": options.expires or str(terms.usual_day),
    }


def _unknown(actions: Sequence[str]) -> list[str]:
    """What is wrong with those of `actions` that AWS does not have. Of an ACL, what it gives is no action of AWS."""
    faults = []
    for each in actions:
        try:
            if ":" in each and not set(each) & set("*?") and not each.startswith("NotAction:"):
                action_named(each)
        except UnknownNameError as error:
            faults.append(str(error))
    return faults


def _faults(entry: dict[str, Any], terms: WaiverTerms) -> list[str]:
    return [f"the waiver {what}: {fix}" for what, fix in Waiver.of(entry).faults(terms)]


def _write(path: Path, entries: Sequence[dict[str, Any]]) -> None:
    try:
        text = path.read_text("utf-8-sig") if path.exists() else ""
        files.replace(path.resolve(), with_waivers(text, entries))
    except OSError as error:
        raise CommandError([f"{path}: cannot be written: {error.strerror}"]) from error
