"""`least-privilege check`."""

import argparse
from typing import Any

from least_privilege.standalone.kinds import KINDS, SUFFIXES
from least_privilege_cli.commands.gate_options import FAILS, add_gate_options
from least_privilege_cli.commands.report_options import add_report_options
from least_privilege_cli.commands.rule_options import add_rule_options


def add_parser(commands: Any) -> None:
    """Add the command with its options."""
    parser = commands.add_parser(
        "check",
        help="check policy documents in files",
        description="Check IAM policy documents in JSON and YAML files. A file may be a policy document or anything "
        "that contains some: a CloudFormation template, a Terraform plan, the output of "
        "`aws iam get-account-authorization-details`.",
        epilog=FAILS,
    )
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help=f"a file, - (stdin), or a directory: every {', '.join(SUFFIXES)} below it, less hidden ones",
    )
    parser.add_argument("--kind", choices=tuple(KINDS), help="of all documents (default: by their content)")
    parser.add_argument(
        "--together", action="store_true", help="check all documents as one stack, in which one role has every policy"
    )
    parser.add_argument(
        "--allow-none", action="store_true", help="files without a policy document are no error, even if none has one"
    )
    parser.add_argument(
        "--policy-pack-config", metavar="FILE", help="levels, options and waivers, as for `pulumi preview`"
    )
    add_rule_options(parser)
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown", "sarif"),
        default="text",
        help="of the output (default: text); sarif has the line in the file, for code scanning",
    )
    add_report_options(parser)
    add_gate_options(parser, default="mandatory")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check the files."""
    from least_privilege_cli.checks import check

    return check(options)
