"""The work of `least-privilege preview` and `least-privilege outputs`."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from least_privilege.judging.selection import Selection
from least_privilege_cli import terminal
from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import ERROR, OK
from offline_preview import project_process, wire
from offline_preview.engine.stack_references import Reference
from offline_preview.errors import PreviewError
from offline_preview.output.reports import ReportFiles
from offline_preview.preview import PreviewRequest
from offline_preview.preview import preview as preview_stack
from offline_preview.project.files import Project, project_name
from offline_preview.result import PreviewResult
from offline_preview.secret_mask import SecretMask


def preview(options: argparse.Namespace) -> int:
    """Show what the stacks that `options` name create, and what the pack finds; returns the exit code."""
    try:
        if (code := in_project(options)) is not None:
            return code
        selection = Selection(check=tuple(options.check), skip=tuple(options.skip), severity=options.severity)
        stacks = _stacks(options)
        options.stack = stacks[0] if stacks else None
        reports = ReportFiles.of(options.report, options.baseline, options.fail_on)
        try:
            if len(stacks) > 1:
                from least_privilege_cli import several_stacks

                return several_stacks.preview_all(options, stacks, selection, reports)
            return _preview(options, selection, reports)
        finally:
            if reports:
                reports.close()
    except PreviewError as error:
        return _show_errors(options, str(error).splitlines(), None)


def print_outputs(options: argparse.Namespace) -> int:
    """Print the outputs of one stack; returns the exit code. Raises `CommandError`."""
    mask = SecretMask()
    with refused(mask):
        if (code := in_project(options)) is not None:
            return code
        request = request_for(options, mask, pack=None, expect_project=options.expect_project)
        outputs = preview_stack(request).outputs
    print(json.dumps(outputs if options.marked else wire.reveal(outputs)))
    return OK


@contextmanager
def refused(mask: SecretMask) -> Iterator[None]:
    """Turns what the preview refuses into a `CommandError`, without the secrets that `mask` knows by then."""
    try:
        yield
    except PreviewError as error:
        raise CommandError(mask.apply(str(error)).splitlines()) from error


def request_for(options: argparse.Namespace, mask: SecretMask, **more: Any) -> PreviewRequest:
    """What to run, by the options that every command on a program has, and `more`. Raises `PreviewError`."""
    return PreviewRequest(
        program=options.program,
        stack=options.stack,
        references=_references(options),
        lookups=options.lookups,
        mask=mask,
        **more,
    )


def in_project(options: argparse.Namespace) -> int | None:
    """The exit code of this command in the project's own environment; None where it is to run here."""
    environment = project_process.environment_for(options.program)
    if environment and not environment.runs and environment.root:
        return project_process.run(environment, options.program, options.arguments)
    options.notes = (project_process.note(environment),) if environment and environment.fault else ()
    return None


def _stacks(options: argparse.Namespace) -> list[str]:
    """The stacks to preview; none stands for the default."""
    if not options.all_stacks:
        return list(dict.fromkeys(options.stack))
    stacks = Project.load(options.program).stacks()
    if not stacks:
        raise PreviewError(f"{options.program}: it has no stacks; expected files Pulumi.<stack>.yaml")
    return stacks


def _preview(options: argparse.Namespace, selection: Selection, reports: ReportFiles | None) -> int:
    mask = SecretMask()
    result: PreviewResult | None
    with terminal.Progress(f"Previewing {options.stack or options.program.resolve().name}"):
        try:
            request = request_for(
                options,
                mask,
                pack=options.policy_pack,
                pack_config=options.policy_pack_config,
                report=reports.file(options.stack) if reports else None,
                as_engine=options.as_engine,
                predict_in=options.predict_in,
                notes=options.notes,
                selection=selection,
            )
            result = preview_stack(request)
            if reports:
                found = [*result.findings, *result.waived]
                if options.predict_in:  # the first run, whose report this will be, says which of them it did not have
                    found = [replace(each, predicted="") for each in found]
                of_stack = reports.of_stack(result.project, options.stack, result.notes, found)
                reports.write([of_stack], all_stacks=False)
                result = reports.compare(result, of_stack)
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

        sys.stdout.write(render(result, colour=terminal.wants_colour(), quiet=options.quiet))
    sys.stdout.flush()


def _show_errors(options: argparse.Namespace, lines: list[str], reports: ReportFiles | None) -> int:
    terminal.print_errors(lines)
    if reports:
        report = reports.of_stack(project_name(options.program), options.stack, failed=" ".join(lines))
        reports.write([report], all_stacks=False)
    if options.format == "json":
        print(json.dumps({"version": 1, "stack": options.stack, "errors": lines}, indent=2))
    return ERROR


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
