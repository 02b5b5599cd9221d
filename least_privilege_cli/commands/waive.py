"""`least-privilege waive`."""

import argparse
from pathlib import Path
from typing import Any

from least_privilege_cli.exit_codes import WITH_FINDINGS


def add_parser(commands: Any) -> None:
    """Add the command with its options."""
    parser = commands.add_parser(
        "waive",
        help="write waivers, of one finding or of all that stand today",
        description="Write a waiver of one finding, or of every mandatory finding in a report. It is printed, or "
        "written into the pack's configuration, whose other text stays as it is.",
        epilog=WITH_FINDINGS.replace("a mandatory finding", "a finding that nobody can waive"),
    )
    parser.add_argument("finding", nargs="?", metavar="FINDING-ID", help="the finding (default: all in --baseline)")
    parser.add_argument("--resource", default="", metavar="NAME", help="the name or URN of the finding's resource")
    parser.add_argument(
        "--action",
        action="append",
        default=[],
        help="an action to accept, where the id does not name it (repeatable; default: those in --baseline)",
    )
    parser.add_argument("--reason", required=True, help="why the finding may stand")
    parser.add_argument("--owner", required=True, help="who decided it")
    parser.add_argument("--expires", default="", metavar="DATE", help="the last day, YYYY-MM-DD (default: in 90 days)")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="the .json report with what stands today")
    parser.add_argument(
        "--stack", action="append", default=[], help="of the report (repeatable; default: all of its stacks)"
    )
    parser.add_argument("--advisory", action="store_true", help="waive the report's advisory findings as well")
    parser.add_argument(
        "--policy-pack-config", type=Path, metavar="FILE", help="the configuration to write into (default: print)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the waivers."""
    from least_privilege_cli.waiving import waive

    return waive(options)
