"""`least-privilege outputs`."""

import argparse
from typing import Any

from least_privilege_cli.commands.program_options import add_program_options
from least_privilege_cli.endings import exit_code_of
from least_privilege_cli.exit_codes import ERROR, WITHOUT_FINDINGS
from least_privilege_cli.guard import guarded


def add_parser(commands: Any) -> None:
    """Add the command with its options."""
    parser = commands.add_parser(
        "outputs",
        help="print a stack's outputs",
        description="Print a stack's outputs as JSON, with secrets in plain text.",
        epilog=WITHOUT_FINDINGS,
    )
    add_program_options(parser)
    parser.add_argument("--stack", help="the stack to run (default: dev, or the only one)")
    parser.add_argument("--expect-project", metavar="NAME", help="fail unless the project has this name")
    parser.add_argument("--marked", action="store_true", help=argparse.SUPPRESS)  # secrets in Pulumi's form
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the outputs, of a program that runs in a process of its own."""

    def work() -> int:
        from least_privilege_cli.previews import print_outputs

        return print_outputs(options)

    return guarded(lambda: exit_code_of(work), otherwise=ERROR)
