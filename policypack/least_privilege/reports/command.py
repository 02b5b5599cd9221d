"""Merge JSON reports of the policy pack, compare them with earlier ones, and write them in other forms.

.venv/bin/python policypack/report.py [--baseline BASE.json] REPORT.json [...] --output COMMENT.md [--output ALL.sarif]
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from least_privilege.reports import files
from least_privilege.reports.json_report import ReportError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns 0, or 2 with one line on standard error where a file cannot be read or written."""
    given = command_line().parse_args(arguments)
    try:
        report = files.read_all(given.reports)
        baseline = files.read_all(given.baseline) if given.baseline else None
        for path in given.output:
            files.write(report, path, baseline)
    except ReportError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def command_line() -> argparse.ArgumentParser:
    """The parser of the command line; docs/reference/commands.md is generated from it."""
    parser = argparse.ArgumentParser(
        prog="report.py",
        description=(__doc__ or "").partition("\n")[0],
        epilog="Exit codes: 0; 2 where a file cannot be read or written.",
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
        help=f"the file to write; its suffix ({', '.join(files.SUFFIXES)}) says the form (repeatable)",
    )
    return parser
