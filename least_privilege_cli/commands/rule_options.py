"""The options of every command that judges by the pack's rules."""

import argparse
from typing import Final

SEVERITIES: Final = ("low", "medium", "high", "critical")


def add_rule_options(parser: argparse.ArgumentParser) -> None:
    """Add which rules judge, and how much of what they find is printed."""
    parser.add_argument(
        "--check", action="append", default=[], metavar="RULE", help="judge by this rule alone (repeatable)"
    )
    parser.add_argument(
        "--skip", action="append", default=[], metavar="RULE", help="do not judge by this rule (repeatable)"
    )
    parser.add_argument(
        "--severity", choices=SEVERITIES, default="", help="judge by rules of this severity or a higher one"
    )
    parser.add_argument("--quiet", action="store_true", help="print findings and errors, and nothing else")
