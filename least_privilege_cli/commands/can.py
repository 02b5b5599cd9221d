"""`least-privilege can`."""

import argparse
from typing import Any

from least_privilege_cli.commands.question_options import ANSWERS, add_question_options, answered


def add_parser(commands: Any) -> None:
    """Add the command with its options."""
    parser = commands.add_parser(
        "can",
        help="say whether a principal may do an action",
        description="Say whether a principal may do an action on a resource: allowed, denied or depends, by which "
        "statements and on which condition keys. It is asked of a stack at preview, with predicted outputs, or of "
        "files.",
        epilog=ANSWERS,
    )
    parser.add_argument(
        "principal",
        metavar="PRINCIPAL",
        help="a role, user or permission set by its ARN, its name in AWS or in the program; or a service, an account "
        "or * for anyone",
    )
    add_question_options(parser, "sqs:SendMessage")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Answer. Raises `CommandError`."""

    def work() -> int:
        from least_privilege_cli.questions import can

        return can(options)

    return answered(options, work)
