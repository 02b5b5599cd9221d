"""`least-privilege mcp`."""

import argparse
from typing import Any

from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import OK, WITHOUT_FINDINGS


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "mcp",
        help="serve check, preview, can, who-can and explain to coding agents",
        description="Serve the commands check, preview, can, who-can and explain as tools of the Model Context "
        "Protocol, on standard input and output. They read files and programs in the working directory, and change "
        "nothing. It needs the extra `mcp`: pip install 'least-privilege[mcp]'.",
        epilog=WITHOUT_FINDINGS,
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until the client leaves. Raises `CommandError`."""
    try:
        from least_privilege_cli.mcp_server import serve
    except ImportError as missing:
        if not (missing.name or "").startswith("mcp"):
            raise
        raise CommandError(["mcp needs the package mcp, 2.3 or later: install least-privilege[mcp]"]) from missing
    serve(options.commands)
    return OK
