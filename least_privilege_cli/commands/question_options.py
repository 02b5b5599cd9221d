"""The options of the commands that ask about a stack, or about files."""

import argparse
from collections.abc import Callable
from pathlib import Path

from least_privilege.standalone.kinds import SUFFIXES
from least_privilege_cli.commands.program_options import add_program_options
from least_privilege_cli.endings import exit_code_of
from least_privilege_cli.exit_codes import ERROR
from least_privilege_cli.guard import guarded

ANSWERS = "Exit codes: 0 allowed; 1 denied; 3 depends, on what the answer names; 2 for an error."
ANYBODY = "Exit codes: 0 where anyone may, or may under conditions; 1 where nobody may; 2 for an error."


def add_subject_options(parser: argparse.ArgumentParser) -> None:
    """Add what a question is about: a stack of a program at preview, or files."""
    add_program_options(parser)
    parser.add_argument("--stack", help="the stack to run (default: dev, or the only one)")
    parser.add_argument(
        "--file",
        action="append",
        default=[],
        metavar="PATH",
        help="ask about files instead of a program: policy documents, templates, plans, an account's authorization "
        f"details; a directory stands for every {', '.join(SUFFIXES)} below it (repeatable: all are one stack)",
    )
    parser.add_argument(
        "--policy-pack-config",
        type=Path,
        metavar="FILE",
        help="the pack's configuration, which names the stack's own accounts "
        "(default: config/<stack>.json of a pack inside the project)",
    )
    parser.add_argument("--predict-in", default="", metavar="ACCOUNT", help=argparse.SUPPRESS)


def add_question_options(parser: argparse.ArgumentParser, example: str) -> None:
    """Add ACTION, such as `example`, and RESOURCE, what limits and settles an answer, and how it is written."""
    parser.add_argument("action", metavar="ACTION", help=f"such as {example}")
    parser.add_argument(
        "resource",
        nargs="?",
        metavar="RESOURCE",
        help="an ARN or the name of a resource of the stack, with * and ?, also with its type: key/prod-* (default: "
        "any resource)",
    )
    add_subject_options(parser)
    parser.add_argument(
        "--scp",
        action="append",
        default=[],
        metavar="FILE",
        help="service control policies of one level: the root, a unit or the account (repeatable: every level must "
        "allow; a level of Denies alone has FullAWSAccess beside them)",
    )
    parser.add_argument(
        "--rcp", action="append", default=[], metavar="FILE", help="resource control policies (repeatable)"
    )
    parser.add_argument(
        "--context",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="what the request has for a condition key, such as aws:MultiFactorAuthPresent=true (repeatable)",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the output (default: text)")


def asks_program(options: argparse.Namespace) -> bool:
    """Whether what the options name is a stack of a program."""
    return not options.file and not getattr(options, "report", None)


def answered(options: argparse.Namespace, work: Callable[[], int]) -> int:
    """What `work` returns; in a process of its own where it runs a program, whatever that does to it."""
    return guarded(lambda: exit_code_of(work), otherwise=ERROR) if asks_program(options) else work()
