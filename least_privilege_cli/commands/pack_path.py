"""`least-privilege pack-path`."""

import argparse
from typing import Any

from least_privilege_cli.exit_codes import OK, WITHOUT_FINDINGS
from offline_preview.default_pack import PACK


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "pack-path",
        help="print where the policy pack is",
        description="Print the directory of the policy pack, for `pulumi preview --policy-pack`.",
        epilog=WITHOUT_FINDINGS,
    )
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace) -> int:
    """Print the path."""
    print(PACK)
    return OK
