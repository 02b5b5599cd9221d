"""`least-privilege explain`."""

import argparse
from pathlib import Path
from typing import Any

from least_privilege_cli.commands.question_options import add_subject_options, answered, asks_program
from least_privilege_cli.exit_codes import WITHOUT_FINDINGS


def add_parser(commands: Any) -> None:
    """Add the command with its options."""
    parser = commands.add_parser(
        "explain",
        help="explain a finding",
        description="Explain a finding by its id, from any report: what its rule asks, why this statement breaks it, "
        "what mends it, where AWS documents it, and how to waive it. Without a report, a stack or files: its rule "
        "alone.",
        epilog=WITHOUT_FINDINGS,
    )
    parser.add_argument("finding", metavar="FINDING-ID", help="such as iam-wildcard-action:s3:*; or a rule's name")
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a JSON report that has the finding (repeatable)",
    )
    add_subject_options(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the output (default: text)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Explain. Raises `CommandError`."""

    def work() -> int:
        from least_privilege_cli.explanations import explain

        return explain(options)

    options.names_program = asks_program(options) and bool(options.stack or options.program != Path())
    return answered(options, work) if options.names_program else work()
