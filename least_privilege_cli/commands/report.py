"""`least-privilege report`."""

import argparse
import re
import sys
from pathlib import Path
from typing import Any

from least_privilege_cli.commands.gate_options import FAILS, add_gate_options
from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import FINDING, OK


def add_parser(commands: Any) -> None:
    """Add the command with its options."""
    parser = commands.add_parser(
        "report",
        help="merge, compare and convert reports, and fail on what they say",
        description="Merge JSON reports of the policy pack, compare them with earlier ones, write them in other forms, "
        "and fail where they do not pass a gate.",
        epilog=FAILS,
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
        "--judged-by",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a report of the same stacks by the target branch's policy pack and configuration: what it finds counts "
        "as well (repeatable)",
    )
    parser.add_argument(
        "--output",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="the file to write; its suffix (.json, .md, .sarif, .html) says the form (repeatable)",
    )
    parser.add_argument(
        "--explorer",
        type=_address,
        metavar="URL",
        help="where the .html report will be published: the Markdown form links to it",
    )
    parser.add_argument(
        "--annotate",
        action="store_true",
        help="print the findings, with --baseline the new ones, as annotations of GitHub Actions",
    )
    add_gate_options(parser, default="nothing")
    parser.set_defaults(run=run)


def _address(given: str) -> str:
    if not re.fullmatch(r"https?://[\w./?=&%~+:-]+", given, re.ASCII):
        raise argparse.ArgumentTypeError(f"{given!r}; expected a web address, such as https://example.org/report.html")
    return given


def run(options: argparse.Namespace) -> int:
    """Read all reports, write each file, and say what does not pass."""
    from least_privilege.reports import files
    from least_privilege.reports.annotations import annotations
    from least_privilege.reports.gates import Gate, failures
    from least_privilege.reports.json_report import ReportError
    from least_privilege.reports.second_judge import judged_by_both

    if not (options.output or options.fail_on or options.annotate):
        raise CommandError(["--output, --annotate or --fail-on is missing: there is nothing to do"])
    try:
        report = files.read_all(options.reports)
        baseline = files.read_all(options.baseline) if options.baseline else None
        if options.judged_by:
            report = judged_by_both(report, files.read_all(options.judged_by))
        failed = failures(report, map(Gate, options.fail_on), baseline, all_stacks=True)
        for path in options.output:
            files.write(report, path, baseline, options.explorer or "")
    except (ReportError, ValueError) as error:
        raise CommandError([str(error)]) from error
    if options.annotate:
        for line in annotations(report, baseline):
            print(line)
    for each in failed:
        print(f"failed: {each}", file=sys.stderr)
    return FINDING if failed else OK
