"""The whole command line."""

from collections.abc import Sequence
from types import ModuleType
from typing import Final

import least_privilege
from least_privilege_cli.commands import (
    can,
    check,
    completion,
    explain,
    mcp,
    outputs,
    pack_path,
    preview,
    report,
    waive,
    who_can,
)
from least_privilege_cli.exit_codes import WITH_FINDINGS
from least_privilege_cli.parser import Parser

COMMANDS: Final[tuple[ModuleType, ...]] = (
    preview,
    outputs,
    check,
    can,
    who_can,
    explain,
    report,
    waive,
    pack_path,
    mcp,
    completion,
)
"""The subcommands, each a module with `add_parser` and `run`."""

_DESCRIPTION: Final = "Least privilege for AWS: who may do what, in Pulumi programs, policy documents and accounts."


def parser() -> Parser:
    """The parser of all subcommands; docs/reference/commands.md is generated from it."""
    whole = Parser(prog="least-privilege", description=_DESCRIPTION, epilog=WITH_FINDINGS)
    whole.add_argument("--version", action="version", version=f"%(prog)s {least_privilege.__version__}")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for each in COMMANDS:
        each.add_parser(commands)
    for own in commands.choices.values():
        own.set_defaults(parser=own, whole=whole, commands=commands.choices)
    return whole


def run(arguments: Sequence[str]) -> int:
    """Run the subcommand that `arguments` name; returns the exit code. Raises `CommandError`."""
    options = parser().parse_args(arguments)
    options.arguments = tuple(arguments)
    code: int = options.run(options)
    return code
