"""`least-privilege pack-path`."""

import argparse
from typing import Any, Final

from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import OK, WITHOUT_FINDINGS
from offline_preview.default_pack import IN_CHECKOUT, PACK

_SET_UP: Final = (
    "run `make setup`"
    if IN_CHECKOUT
    else "install least-privilege with pipx, uv tool, or pip in a virtual environment (python -m venv)"
)


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
    """Print the path. Raises `CommandError` where the engine would not find the pack's Python."""
    import yaml

    from offline_preview.project.python_environment import python_in

    options = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text("utf-8"))["runtime"]["options"]
    python = python_in((PACK / options["virtualenv"]).resolve())
    if not python.exists():
        raise CommandError([f"the policy pack has no virtual environment: {python} does not exist; {_SET_UP}"])
    print(PACK)
    return OK
