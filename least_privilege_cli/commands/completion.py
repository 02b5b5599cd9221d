"""`least-privilege completion`."""

import argparse
from typing import Any

from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import OK, WITHOUT_FINDINGS


def add_parser(commands: Any) -> None:
    """Add the command with its options."""
    parser = commands.add_parser(
        "completion",
        help="print the completion of a shell",
        description='Print what lets a shell complete commands and options: eval "$(least-privilege completion bash)". '
        "It needs the extra `completion`: pip install 'least-privilege[completion]'.",
        epilog=WITHOUT_FINDINGS,
    )
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="the shell")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    try:
        import shtab
    except ModuleNotFoundError as missing:
        raise CommandError(["completion needs the package shtab: install least-privilege[completion]"]) from missing
    for parser in options.commands.values():
        for action in parser._actions:
            if action.metavar in ("FILE", "PATH", "REPORT.json"):
                action.complete = shtab.FILE
            elif action.metavar == "DIR":
                action.complete = shtab.DIRECTORY
    print(shtab.complete(options.whole, options.shell))
    return OK
