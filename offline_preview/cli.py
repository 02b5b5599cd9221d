"""The command line: `python -m offline_preview preview`, and `outputs` for stacks that another one refers to."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from offline_preview import project_process, terminal, wire
from offline_preview.default_pack import PACK
from offline_preview.engine.stack_references import Reference
from offline_preview.errors import EXIT_CODE, PreviewError
from offline_preview.output.reports import ReportFiles
from offline_preview.preview import PreviewRequest, preview
from offline_preview.project.files import Project, project_name
from offline_preview.result import PreviewResult
from offline_preview.secret_mask import SecretMask

_DESCRIPTION: Final = (
    "Preview a Pulumi program and check it with a policy pack, without the Pulumi engine and without AWS."
)
_EXIT_CODES: Final = (
    "Exit codes: 0; 1 with a mandatory finding; 2 for an error of the program, its configuration or the policy pack."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (default: the process's own) name; returns the exit code."""
    options = command_line().parse_args(arguments)
    try:
        environment = project_process.environment_for(options.program)
        if environment and not environment.runs and environment.root:
            return project_process.run(environment, options.program, arguments or sys.argv[1:])
        options.notes = (project_process.note(environment),) if environment and environment.fault else ()
        if options.command == "outputs":
            return _outputs(options)
        stacks = _stacks(options)
        options.stack = stacks[0] if stacks else None
        reports = ReportFiles.of(options.report, options.baseline)
        try:
            if len(stacks) > 1:
                from offline_preview import several_stacks

                return several_stacks.preview_all(options, stacks, reports)
            return _preview(options, reports)
        finally:
            if reports:
                reports.close()
    except PreviewError as error:
        return _show_errors(options, str(error).splitlines(), None)
    except BrokenPipeError:  # what reads the output, such as `head`, has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return EXIT_CODE


def command_line() -> argparse.ArgumentParser:
    """The parser of the command line; docs/reference/commands.md is generated from it."""
    parser = argparse.ArgumentParser(prog="python -m offline_preview", description=_DESCRIPTION, epilog=_EXIT_CODES)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_preview_options(
        commands.add_parser(
            "preview",
            help="preview one stack, several or all",
            description="Preview stacks: what the program creates, and what the policy pack finds in it.",
            epilog=_EXIT_CODES,
        )
    )
    _add_outputs_options(
        commands.add_parser(
            "outputs",
            help="print a stack's outputs",
            description="Print a stack's outputs as JSON, with secrets in plain text.",
        )
    )
    return parser


def _add_program_options(parser: argparse.ArgumentParser) -> None:
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


def _add_preview_options(parser: argparse.ArgumentParser) -> None:
    _add_program_options(parser)
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
    parser.add_argument("--predict-in", default="", metavar="ACCOUNT", help=argparse.SUPPRESS)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the output (default: text)")
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="also write a report: .json, .md or .sarif (repeatable)",
    )
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="the .json report to compare the .md report with")


def _add_outputs_options(parser: argparse.ArgumentParser) -> None:
    _add_program_options(parser)
    parser.add_argument("--stack", help="the stack to run (default: dev, or the only one)")
    parser.add_argument("--expect-project", metavar="NAME", help="fail unless the project has this name")
    parser.add_argument("--marked", action="store_true", help=argparse.SUPPRESS)  # secrets in Pulumi's form


def _stacks(options: argparse.Namespace) -> list[str]:
    """The stacks to preview; none stands for the default."""
    if not options.all_stacks:
        return list(dict.fromkeys(options.stack))
    stacks = Project.load(options.program).stacks()
    if not stacks:
        raise PreviewError(f"{options.program}: it has no stacks; expected files Pulumi.<stack>.yaml")
    return stacks


def _preview(options: argparse.Namespace, reports: ReportFiles | None) -> int:
    mask = SecretMask()
    result: PreviewResult | None
    with terminal.Progress(f"Previewing {options.stack or options.program.resolve().name}"):
        try:
            request = PreviewRequest(
                program=options.program,
                stack=options.stack,
                pack=options.policy_pack,
                pack_config=options.policy_pack_config,
                references=_references(options),
                lookups=options.lookups,
                mask=mask,
                report=reports.file(options.stack) if reports else None,
                as_engine=options.as_engine,
                predict_in=options.predict_in,
                notes=options.notes,
            )
            result = preview(request)
            if reports:
                found = [*result.findings, *result.waived]
                if options.predict_in:  # the first run, whose report this will be, says which of them it did not have
                    found = [replace(each, predicted="") for each in found]
                of_stack = reports.of_stack(result.project, options.stack, result.notes, found)
                reports.write([of_stack], all_stacks=False)
        except PreviewError as error:
            errors = mask.apply(str(error)).splitlines()
            result = None
    if result is None:
        return _show_errors(options, errors, reports)
    _show(options, result)
    return result.exit_code


def _show(options: argparse.Namespace, result: PreviewResult) -> None:
    if options.format == "json":
        from offline_preview.output.json_document import document

        print(json.dumps(document(result), indent=2, ensure_ascii=False))
    else:
        from offline_preview.output.text import render

        sys.stdout.write(render(result, colour=terminal.wants_colour()))
    sys.stdout.flush()


def _show_errors(options: argparse.Namespace, lines: list[str], reports: ReportFiles | None) -> int:
    terminal.print_errors(lines)
    if reports:
        report = reports.of_stack(project_name(options.program), options.stack, failed=" ".join(lines))
        reports.write([report], all_stacks=False)
    if options.command == "preview" and options.format == "json":
        print(json.dumps({"version": 1, "stack": options.stack, "errors": lines}, indent=2))
    return EXIT_CODE


def _outputs(options: argparse.Namespace) -> int:
    mask = SecretMask()
    try:
        request = PreviewRequest(
            program=options.program,
            stack=options.stack,
            pack=None,
            references=_references(options),
            lookups=options.lookups,
            expect_project=options.expect_project,
            mask=mask,
        )
        outputs = preview(request).outputs
        print(json.dumps(outputs if options.marked else wire.reveal(outputs)))
    except PreviewError as error:
        terminal.print_errors(mask.apply(str(error)).splitlines())
        return EXIT_CODE
    return 0


def _references(options: argparse.Namespace) -> tuple[Reference, ...]:
    references: list[Reference] = []
    faults: list[str] = []
    for text in options.reference:
        try:
            references.append(Reference.parse(text))
        except PreviewError as error:
            faults.append(str(error))
    if faults:
        raise PreviewError("\n".join(faults))
    return tuple(references)
