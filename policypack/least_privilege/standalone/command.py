"""Check IAM policy documents in JSON files, without Pulumi.

A file may be a policy document or anything that contains some: a CloudFormation template, a Terraform plan, the output
of `aws iam get-account-authorization-details`.
"""

import argparse
import gc
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Final, NoReturn

from least_privilege.judging.configuration import ConfigurationError, settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.rules.registry import ALL_RULES
from least_privilege.standalone.analyze import HOLDER
from least_privilege.standalone.batch import Batch, FileResult
from least_privilege.standalone.input_documents import KINDS
from least_privilege.standalone.input_files import InputMessage, list_files, read_configuration, shown_name
from least_privilege.standalone.output import OUTPUT_FORMATS

ERROR: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns 0, 1 with a mandatory finding, or 2 where something cannot be read."""
    options = command_line().parse_args(arguments)
    try:
        given = read_configuration(options.policy_pack_config) if options.policy_pack_config else ({}, ())
        runner = RuleRunner(ALL_RULES, settings(ALL_RULES, *given))
    except ConfigurationError as error:
        return _print([InputMessage(str(error))])
    form = OUTPUT_FORMATS[options.format]
    batch = Batch(runner, KINDS.get(options.kind), form.format)
    files, messages = list_files(options.paths)
    results = list(batch.together(files, HOLDER) if options.together else batch.separately(files))
    findings = [result.findings for result in results if result.findings] + [form.format(runner.check_waivers())]
    messages += _messages(results)
    read = sum(result.stacks is not None for result in results if result.file)
    try:
        sys.stdout.write(form.text(findings, read, messages))
        sys.stdout.flush()
    except BrokenPipeError:  # what reads the output, such as `head`, has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ERROR
    return _print(messages) or int(any(each.fails for each in findings))


def command_line() -> argparse.ArgumentParser:
    """The parser of the command line; docs/reference/commands.md is generated from it."""
    parser = argparse.ArgumentParser(
        prog="analyze.py",
        description=__doc__,
        epilog="Exit codes: 0; 1 with a mandatory finding; 2 where something cannot be read.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, - (stdin), or a directory (every *.json)")
    parser.add_argument("--kind", choices=tuple(KINDS), help="of all documents (default: by their content)")
    parser.add_argument(
        "--together", action="store_true", help="check all documents as one stack, in which one role has every policy"
    )
    parser.add_argument(
        "--policy-pack-config", metavar="FILE", help="levels, options and waivers, as for `pulumi preview`"
    )
    parser.add_argument("--format", choices=tuple(OUTPUT_FORMATS), default="text", help="of the output (default: text)")
    return parser


def _messages(results: Sequence[FileResult]) -> list[InputMessage]:
    """What could not be read, and which files have no policy document: an error where no file has one."""
    some = any(result.stacks for result in results)
    empty = [shown_name(result.file) for result in results if result.stacks == 0 and result.file]
    return [
        *(message for result in results for message in result.messages),
        *(InputMessage(f"{name}: no policy document in it", is_error=not some) for name in empty),
    ]


def _print(messages: Iterable[InputMessage]) -> int:
    """Print `messages` to standard error; returns the exit code, 0 where none is an error."""
    code = 0
    for message in messages:
        print(f"{'error' if message.is_error else 'note'}: {message.text}", file=sys.stderr)
        code = ERROR if message.is_error else code
    return code


def command() -> NoReturn:
    """The whole process: run `main`, then exit."""
    # The process is short: collecting garbage, and deleting everything at the end, would take a good part of its time.
    gc.set_threshold(1_000_000, 50, 100)
    try:
        exit_code = main()
    except (KeyboardInterrupt, ChildProcessError) as error:
        print(f"error: {str(error) or 'interrupted'}", file=sys.stderr)
        exit_code = ERROR
    sys.stdout.flush()
    os._exit(exit_code)
