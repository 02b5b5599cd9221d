"""The work of `least-privilege check`."""

import argparse
import sys
from collections.abc import Iterable, Sequence

from least_privilege.judging.configuration import ConfigurationError, settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.rules.registry import ALL_RULES
from least_privilege.standalone.analyze import HOLDER
from least_privilege.standalone.batch import Batch, FileResult
from least_privilege.standalone.input_documents import KINDS
from least_privilege.standalone.input_files import InputMessage, list_files, read_configuration, shown_name
from least_privilege.standalone.output import OUTPUT_FORMATS
from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import ERROR, FINDING, OK


def check(options: argparse.Namespace) -> int:
    """Print what is found; returns the exit code. Raises `CommandError`."""
    try:
        given = read_configuration(options.policy_pack_config) if options.policy_pack_config else ({}, ())
        runner = RuleRunner(ALL_RULES, settings(ALL_RULES, *given))
    except ConfigurationError as error:
        raise CommandError(str(error).splitlines()) from error
    form = OUTPUT_FORMATS[options.format]
    batch = Batch(runner, KINDS.get(options.kind), form.format)
    files, messages = list_files(options.paths)
    try:
        results = list(batch.together(files, HOLDER) if options.together else batch.separately(files))
    except ChildProcessError as error:
        raise CommandError([str(error)]) from error
    findings = [result.findings for result in results if result.findings] + [form.format(runner.check_waivers())]
    messages += _messages(results)
    read = sum(result.stacks is not None for result in results if result.file)
    sys.stdout.write(form.text(findings, read, messages))
    sys.stdout.flush()
    _print(messages)
    if any(message.is_error for message in messages):
        return ERROR
    return FINDING if any(each.fails for each in findings) else OK


def _messages(results: Sequence[FileResult]) -> list[InputMessage]:
    """What could not be read, and which files have no policy document: an error where no file has one."""
    some = any(result.stacks for result in results)
    empty = [shown_name(result.file) for result in results if result.stacks == 0 and result.file]
    return [
        *(message for result in results for message in result.messages),
        *(InputMessage(f"{name}: no policy document in it", is_error=not some) for name in empty),
    ]


def _print(messages: Iterable[InputMessage]) -> None:
    for message in messages:
        print(f"{'error' if message.is_error else 'note'}: {message.text}", file=sys.stderr)
