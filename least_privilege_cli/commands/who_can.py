"""`least-privilege who-can`."""

import argparse
from typing import Any

from least_privilege_cli.commands.question_options import ANYBODY, add_question_options, answered


def add_parser(commands: Any) -> None:
    """Add the command with its options."""
    parser = commands.add_parser(
        "who-can",
        help="say who may do an action",
        description="Say who may do an action on a resource: principals, AWS services and outsiders, each with the way "
        "by which it gets there: directly, by a role that it may assume or pass, by the resource's own policy. It is "
        "asked of a stack at preview, with predicted outputs, or of files.",
        epilog=ANYBODY,
    )
    add_question_options(parser, "kms:ScheduleKeyDeletion")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Answer. Raises `CommandError`."""

    def work() -> int:
        from least_privilege_cli.questions import who_can

        return who_can(options)

    return answered(options, work)
