"""The options of every command that runs a program."""

import argparse
from pathlib import Path


def add_program_options(parser: argparse.ArgumentParser) -> None:
    """Add the program's directory, and what stands for AWS and for other stacks."""
    parser.add_argument(
        "--program",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="the directory of Pulumi.yaml, or one below it (default: .)",
    )
    parser.add_argument(
        "--lookups",
        type=Path,
        metavar="FILE",
        help="results of look-ups, as JSON or YAML, instead of what stands in for AWS's",
    )
    parser.add_argument(
        "--reference",
        action="append",
        default=[],
        metavar="ORG/PROJECT/STACK=DIR",
        help="a stack that the program refers to, and the directory of its program (repeatable)",
    )
