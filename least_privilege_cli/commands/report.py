"""`least-privilege report`."""

import argparse
from pathlib import Path
from typing import Any

from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import OK, WITHOUT_FINDINGS


def add_parser(commands: Any) -> None:
    """Add the command with its options."""
    parser = commands.add_parser(
        "report",
        help="merge, compare and convert reports",
        description="Merge JSON reports of the policy pack, compare them with earlier ones, and write them in other "
        "forms.",
        epilog=WITHOUT_FINDINGS,
    )
    parser.add_argument("reports", nargs="+", type=Path, metavar="REPORT.json", help="a report of one stack or several")
    parser.add_argument(
        "--baseline",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a report to compare with (repeatable)",
    )
    parser.add_argument(
        "--output",
        action="append",
        required=True,
        type=Path,
        metavar="FILE",
        help="the file to write; its suffix (.json, .md, .sarif) says the form (repeatable)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read all reports, then write each file."""
    from least_privilege.reports import files
    from least_privilege.reports.json_report import ReportError

    try:
        report = files.read_all(options.reports)
        baseline = files.read_all(options.baseline) if options.baseline else None
        for path in options.output:
            files.write(report, path, baseline)
    except ReportError as error:
        raise CommandError([str(error)]) from error
    return OK
