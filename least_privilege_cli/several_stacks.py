"""Several stacks in one command: each in a process of its own, two at a time, printed in order."""

import argparse
import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from least_privilege.judging.selection import Selection
from least_privilege.reports.model import Report
from least_privilege_cli.exit_codes import ERROR
from least_privilege_cli.terminal import wants_colour
from offline_preview import child_process
from offline_preview.output import json_document, text
from offline_preview.output.reports import ReportFiles
from offline_preview.project.files import project_name


def preview_all(
    options: argparse.Namespace, stacks: Sequence[str], selection: Selection, reports: ReportFiles | None
) -> int:
    """Preview `stacks` with the command's `options`; returns the worst of their exit codes."""
    documents: dict[str, Any] = {}
    of_stacks: list[Report] = []
    worst = 0
    with _run_all([[*_command(options, stack, reports), *selection.arguments()] for stack in stacks]) as ends:
        for stack, ended in zip(stacks, ends, strict=True):
            worst = max(worst, ended.returncode if ended.returncode in (0, 1) else ERROR)
            for line in ended.stderr.splitlines():
                print(line.replace("error: ", f"error: stack {stack}: ", 1), file=sys.stderr)
            errors = {"version": 1, "stack": stack, "errors": ended.stderr.splitlines()}
            documents[stack] = json.loads(ended.stdout) if ended.stdout else errors
            if options.format == "text":
                sys.stdout.write(_text(documents[stack], options))
                sys.stdout.flush()
            if reports:
                of_stacks.append(_report(options, stack, ended, reports))
    if options.format == "json":
        print(json.dumps({"version": 1, "stacks": [*documents.values()]}, indent=2, ensure_ascii=False))
    elif not options.quiet:
        print("All stacks")
        width = max(map(len, stacks))
        for stack, document in documents.items():
            print(f"  {stack:{width}}  {_summary(document)}")
    if reports:
        reports.write(of_stacks, all_stacks=options.all_stacks)
    return worst


def _text(document: dict[str, Any], options: argparse.Namespace) -> str:
    """What is printed of a stack, and an empty line below it; nothing of one that failed, or where there is nothing."""
    if "errors" in document:
        return ""
    shown = text.render(json_document.result(document), colour=wants_colour(), quiet=options.quiet)
    if options.quiet and shown:
        shown = f"Stack {document['stack']}\n{shown}"
    return f"{shown}\n" if shown else ""


def _summary(document: dict[str, Any]) -> str:
    return "failed: see its errors" if "errors" in document else text.summary(json_document.result(document))


def _command(options: argparse.Namespace, stack: str, reports: ReportFiles | None) -> list[str]:
    command = [*child_process.COMMAND, "preview", "--stack", stack, "--program", str(options.program)]
    command += ["--policy-pack", str(options.policy_pack), "--format", "json"]
    command += ["--policy-pack-config", str(options.policy_pack_config)] if options.policy_pack_config else []
    command += ["--as-engine"] if options.as_engine else []
    command += ["--baseline", str(options.baseline)] if options.baseline else []
    command += [part for gate in options.fail_on for part in ("--fail-on", gate)]
    command += ["--lookups", str(options.lookups)] if options.lookups else []
    command += [part for text in options.reference for part in ("--reference", text)]
    return command + (["--report", str(reports.file(stack))] if reports else [])


@contextlib.contextmanager
def _run_all(commands: list[list[str]]) -> Iterator[Iterator["subprocess.CompletedProcess[str]"]]:
    """How each command ended, in order. Where the caller stops early, those that still run are ended, too."""
    running: list[subprocess.Popen[str]] = []

    def run(command: list[str]) -> "subprocess.CompletedProcess[str]":
        process = subprocess.Popen(
            command, env=child_process.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        running.append(process)
        stdout, stderr = process.communicate()
        return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)

    with ThreadPoolExecutor(max_workers=2) as pool:
        try:
            yield pool.map(run, commands)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in running:
                process.terminate()
            for process in running:
                process.wait()


def _report(
    options: argparse.Namespace, stack: str, ended: "subprocess.CompletedProcess[str]", reports: ReportFiles
) -> Report:
    """The report of one stack, with the error where its preview failed before it wrote one."""
    has_none = ended.returncode == ERROR and not reports.file(stack).exists()
    failed = " ".join(ended.stderr.split()) if has_none else ""
    return reports.of_stack(project_name(options.program), stack, failed=failed)
