"""The pack's rules on policy documents from anywhere, without Pulumi.

As a command, `.venv/bin/python policypack/analyze.py PATH ...` reads JSON: policy documents, or whatever holds some,
such as the output of `aws iam get-account-authorization-details`, a CloudFormation template or a Terraform plan.
Exit codes: 0, 1 with a mandatory finding, 2 for what cannot be read.
"""

import argparse
import gc
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from least_privilege.judging.configuration import ConfigurationError, settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.policy.document import Kind
from least_privilege.rules.finding import Finding
from least_privilege.rules.registry import ALL_RULES
from least_privilege.stack.model import Resource
from least_privilege.standalone.batch import Batch
from least_privilege.standalone.input_documents import KINDS, nothing, stacks
from least_privilege.standalone.input_files import Problem, called, files, read_configuration
from least_privilege.standalone.output import OUTPUT_FORMATS

ERROR = 2
_ALL = "holder of all of them"


def analyze(
    documents: Mapping[str, Any] | Iterable[Any], *, kind: Kind | None = None, together: bool = False
) -> list[Finding]:
    """What all rules, with their defaults, find in `documents`: JSON text each, or the value in it; by name or not.

    `kind` is that of the documents where their content is not to decide. `together` judges all of them as one stack,
    in which one principal has every identity policy. A finding's `urn` ends in `::` and the document's name and place.
    Nothing raises: a document that cannot be read, or is empty, is a finding.
    """
    named = documents.items() if isinstance(documents, Mapping) else enumerate(documents, 1)
    judge = RuleRunner(ALL_RULES, settings(ALL_RULES))
    groups: list[tuple[Resource, ...]] = []
    for name, each in named:
        found = list(stacks(each, str(name), kind, _ALL if together else ""))
        groups += found or nothing(each, str(name), kind)
    if together:
        groups = [_as_one(groups)]
    return [replace(judged.finding, urn=judged.urn) for group in groups for judged in judge.everything(group)]


def _as_one(groups: Iterable[tuple[Resource, ...]]) -> tuple[Resource, ...]:
    return tuple(resource for group in groups for resource in group)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        given = read_configuration(options.policy_pack_config) if options.policy_pack_config else ({}, [])
        judge = RuleRunner(ALL_RULES, settings(ALL_RULES, *given))
    except ConfigurationError as error:
        return _complain([Problem(str(error))])
    form, problems = OUTPUT_FORMATS[options.format], list[Problem]()
    batch, given_files = Batch(judge, KINDS.get(options.kind), form.show), list(files(options.paths, problems))
    outcomes = list(batch.together(given_files, _ALL) if options.together else batch.each(given_files))
    for outcome in outcomes:
        problems += outcome.problems
    some = any(outcome.stacks for outcome in outcomes)
    for outcome in outcomes:
        if outcome.stacks == 0 and outcome.file:
            problems.append(Problem(f"{called(outcome.file)}: no policy document in it", harmless=some))
    parts = [outcome.shown for outcome in outcomes if outcome.shown] + [form.show(judge.waiver_faults())]
    read = sum(outcome.stacks is not None for outcome in outcomes if outcome.file)
    try:
        sys.stdout.write(form.text(parts, read, problems))
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ERROR
    return _complain(problems) or int(any(part.fails for part in parts))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="analyze.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a directory (every *.json in it), or - ")
    parser.add_argument("--kind", choices=tuple(KINDS), help="what the documents are (default: by their content)")
    parser.add_argument("--together", action="store_true", help="judge all as one stack, under one principal")
    parser.add_argument("--policy-pack-config", metavar="FILE", help="levels, options, waivers: as for the pack")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    return parser


def _complain(problems: Iterable[Problem]) -> int:
    code = 0
    for problem in problems:
        print(f"{'note' if problem.harmless else 'error'}: {problem.text}", file=sys.stderr)
        code = code if problem.harmless else ERROR
    return code


def command() -> NoReturn:
    """The whole process: `main`, then out."""
    # The process is short: collecting garbage and taking everything down at the end would be a good part of its time.
    gc.set_threshold(1_000_000, 50, 100)
    try:
        exit_code = main()
    except (KeyboardInterrupt, ChildProcessError) as error:
        print(f"error: {str(error) or 'interrupted'}", file=sys.stderr)
        exit_code = ERROR
    sys.stdout.flush()
    os._exit(exit_code)
