"""The options of every command that can fail a check."""

import argparse
from typing import Final

GATES: Final = ("mandatory", "new", "wider")
FAILS: Final = "Exit codes: 0; 1 where --fail-on says so; 2 for an error."


def add_gate_options(parser: argparse.ArgumentParser, default: str) -> None:
    """Add what fails; `default` says what does where the option is not given."""
    parser.add_argument(
        "--fail-on",
        action="append",
        default=[],
        choices=GATES,
        help=f"what ends with exit code 1: a mandatory finding; one that is not in --baseline; anybody who may do more "
        f"than in --baseline (repeatable; default: {default})",
    )
