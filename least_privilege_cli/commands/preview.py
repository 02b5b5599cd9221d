"""`least-privilege preview`."""

import argparse
from pathlib import Path
from typing import Any

from least_privilege_cli.commands.gate_options import FAILS, add_gate_options
from least_privilege_cli.commands.program_options import add_program_options
from least_privilege_cli.commands.report_options import add_report_options
from least_privilege_cli.commands.rule_options import add_rule_options
from least_privilege_cli.endings import exit_code_of
from least_privilege_cli.exit_codes import ERROR
from least_privilege_cli.guard import guarded
from offline_preview.default_pack import PACK


def add_parser(commands: Any) -> None:
    """Add the command with its options."""
    parser = commands.add_parser(
        "preview",
        help="preview one stack of a Pulumi program, several or all",
        description="Preview stacks without the Pulumi engine and without AWS: what the program creates, and what the "
        "policy pack finds in it.",
        epilog=FAILS,
    )
    add_program_options(parser)
    stacks = parser.add_mutually_exclusive_group()
    stacks.add_argument(
        "--stack", action="append", default=[], help="a stack to preview (repeatable; default: dev, or the only one)"
    )
    stacks.add_argument("--all-stacks", action="store_true", help="preview every stack that has a Pulumi.<stack>.yaml")
    parser.add_argument(
        "--policy-pack",
        type=Path,
        default=PACK,
        metavar="DIR",
        help="the policy pack (default: the least-privilege pack)",
    )
    parser.add_argument(
        "--policy-pack-config",
        type=Path,
        metavar="FILE",
        help="the pack's configuration, JSON as for `pulumi preview` "
        "(default: config/<stack>.json of a pack inside the project)",
    )
    parser.add_argument(
        "--as-engine",
        action="store_true",
        help="show what `pulumi preview` shows: do not predict the outputs of new resources",
    )
    add_rule_options(parser)
    parser.add_argument("--predict-in", default="", metavar="ACCOUNT", help=argparse.SUPPRESS)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the output (default: text)")
    add_report_options(parser)
    add_gate_options(parser, default="mandatory")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Preview the stacks in a process of its own, whatever the program does to it."""

    def work() -> int:
        from least_privilege_cli.previews import preview

        return preview(options)

    return guarded(lambda: exit_code_of(work), otherwise=ERROR)
