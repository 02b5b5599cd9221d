"""The work of `least-privilege check`."""

import argparse
import sys
from collections.abc import Iterator, Sequence

from least_privilege.judging.configuration import ConfigurationError, selected, settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.judging.selection import Selection
from least_privilege.reports import files, markdown, sarif
from least_privilege.reports.comparison import compared
from least_privilege.reports.gates import Gate, needs_baseline
from least_privilege.reports.json_report import ReportError
from least_privilege.reports.model import Report, merged
from least_privilege.rules.finding import printable
from least_privilege.rules.registry import ALL_RULES
from least_privilege.standalone.analyze import HOLDER
from least_privilege.standalone.batch import Batch, FileResult
from least_privilege.standalone.input_files import InputMessage, list_files, read_configuration
from least_privilege.standalone.kinds import KINDS
from least_privilege.standalone.output import Checked, checked
from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import ERROR, FINDING, OK


def check(options: argparse.Namespace) -> int:
    """Print what is found; returns the exit code. Raises `CommandError`."""
    runner = _runner(options)
    baseline = _baseline(options)
    batch = Batch(runner=runner, kind=KINDS.get(options.kind), with_access=bool(options.report or baseline))
    found_files, messages = list_files(options.paths)
    try:
        results = list(batch.together(found_files, HOLDER) if options.together else batch.separately(found_files))
    except ChildProcessError as error:
        raise CommandError([str(error)]) from error
    messages += _messages(results, may_have_none=options.allow_none)
    found = Checked(
        runner=runner,
        findings=[
            *(each for result in results for each in result.findings),
            *(checked(result, runner) for result in runner.check_waivers()),
        ],
        access=merged(result.access for result in results),
        files=sum(result.stacks is not None for result in results if result.file),
        errors=[each.text for each in messages if each.is_error],
    )
    try:
        for path in options.report:
            files.write(found.report, path, baseline)
    except ReportError as error:
        raise CommandError([f"--report: {error}"]) from error
    if baseline:
        comparison = compared(found.report, baseline, options.fail_on or [Gate.MANDATORY])
        found = found.compared(comparison, baseline)
    sys.stdout.write(_output(found, baseline, options))
    sys.stdout.flush()
    for each in messages:
        if each.is_error or not options.quiet:
            print(f"{'error' if each.is_error else 'note'}: {printable(each.text)}", file=sys.stderr)
    if found.errors:
        return ERROR
    return FINDING if found.fails else OK


def _runner(options: argparse.Namespace) -> RuleRunner:
    try:
        given = read_configuration(options.policy_pack_config) if options.policy_pack_config else ({}, ())
        configured = settings(ALL_RULES, *given)
    except ConfigurationError as error:
        raise CommandError(str(error).splitlines()) from error
    chosen = Selection(check=tuple(options.check), skip=tuple(options.skip), severity=options.severity)
    if faults := chosen.faults({rule.name: rule.severity for rule in ALL_RULES}):
        raise CommandError(faults)
    return RuleRunner(ALL_RULES, selected(configured, ALL_RULES, chosen))


def _baseline(options: argparse.Namespace) -> Report | None:
    """The report to compare with. Raises `CommandError` where it cannot be read, or a report cannot be written."""
    faults, baseline = [], None
    for path in options.report:
        try:
            files.check(path)
        except ReportError as error:
            faults.append(f"--report: {error}")
    if options.baseline:
        try:
            baseline = files.read(options.baseline)
        except ReportError as error:
            faults.append(f"--baseline: {error}")
    elif comparing := [each for each in options.fail_on if Gate(each).compares]:
        faults.append(needs_baseline(comparing[0]))
    if faults:
        raise CommandError(faults)
    return baseline


def _output(found: Checked, baseline: Report | None, options: argparse.Namespace) -> str:
    if options.format == "json":
        return found.json()
    if options.format == "sarif":
        return sarif.render(found.report, baseline)
    if options.format == "markdown":
        return markdown.render(found.report, baseline)
    return found.text(quiet=options.quiet)


def _messages(results: Sequence[FileResult], *, may_have_none: bool) -> Iterator[InputMessage]:
    """What could not be read, and which files have no policy document: an error where no file has one, unless that is
    right (`may_have_none`)."""
    for result in results:
        yield from result.messages
    some = may_have_none or any(result.stacks for result in results)
    empty = [result.file for result in results if result.file and result.stacks == 0]
    for file in empty:
        if not file.found:
            yield InputMessage(f"{file.name}: no policy document in it", is_error=not some)
    if (found := [file for file in empty if file.found]) and not some:
        yield InputMessage(
            f"no policy document in the {len(found)} file{'s' if len(found) > 1 else ''} of the directories"
        )
