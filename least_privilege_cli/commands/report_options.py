"""The options of every command that can write reports."""

import argparse
from pathlib import Path


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Add the reports to write, and the earlier one to compare with."""
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="also write a report: .json, .md, .sarif or .html (repeatable)",
    )
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="the .json report to compare with")
