"""The command line: `python -m offline_preview preview`.

Exit codes: 0, 1 with a mandatory finding, 2 for an error of the program, its configuration or the policy pack.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from offline_preview.engine.stack_references import Reference
from offline_preview.errors import PreviewError
from offline_preview.output.reports import Reports
from offline_preview.preview import PACK, Request, preview
from offline_preview.project.files import Project

if TYPE_CHECKING:
    from least_privilege.reports.model import Report

ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (default: the process's own) name; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "outputs":
            return _outputs(options)
        stacks = _stacks(options)
        options.stack = stacks[0] if stacks else None
        reports = Reports.of(options.report, options.baseline)
        try:
            return _preview(options, reports) if len(stacks) < 2 else _several(options, stacks, reports)
        finally:
            if reports:
                reports.close()
    except PreviewError as error:
        _complain(str(error).splitlines())
        return ERROR
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ERROR


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m offline", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--program", type=Path, default=Path(), metavar="DIR", help="where Pulumi.yaml is (default: .)")
    shared.add_argument("--reference", action="append", default=[], metavar="ORG/PROJECT/STACK=DIR")
    show = commands.add_parser(
        "preview", parents=[shared], help="preview a stack, or all of them, against a policy pack", description=__doc__
    )
    which = show.add_mutually_exclusive_group()
    which.add_argument(
        "--stack",
        action="append",
        default=[],
        help="the stack to preview (default: dev, or the only one); more than once for several",
    )
    which.add_argument("--all-stacks", action="store_true", help="every stack that has a file")
    show.add_argument("--policy-pack", type=Path, default=PACK, metavar="DIR", help="default: this repository's")
    show.add_argument(
        "--policy-pack-config",
        type=Path,
        metavar="FILE",
        help="JSON, as for `pulumi preview`; default: config/<stack>.json of a pack inside the project",
    )
    show.add_argument("--format", choices=("text", "json"), default="text")
    show.add_argument(
        "--report", action="append", default=[], type=Path, metavar="FILE", help="also write a .json, .md or .sarif"
    )
    show.add_argument("--baseline", type=Path, metavar="FILE", help="an earlier .json report to compare with")
    outputs = commands.add_parser("outputs", parents=[shared], help="a stack's outputs as JSON, secrets in clear")
    outputs.add_argument("--stack", help="the stack to run (default: dev, or the only one)")
    outputs.add_argument("--expect-project", metavar="NAME", help="fail unless the project has this name")
    return parser


def _preview(options: argparse.Namespace, reports: Reports | None) -> int:
    secrets: list[str] = []
    with _Progress(f"Previewing {options.stack or options.program.resolve().name}"):
        try:
            request = Request(
                program=options.program,
                stack=options.stack,
                pack=options.policy_pack,
                pack_config=options.policy_pack_config,
                references=tuple(Reference.parse(text) for text in options.reference),
                secrets=secrets,
                report=reports.file(options.stack) if reports else None,
            )
            result = preview(request)
            if reports:
                of_stack = reports.of_stack(result.project, options.stack, result.notes)
                reports.write([of_stack], all_stacks=False)
        except PreviewError as error:
            lines = _masked(str(error), secrets).splitlines()
            result = None
    if result is None:
        _complain(lines)
        if reports:
            failed = reports.of_stack(_project_name(options.program), options.stack, failed=" ".join(lines))
            reports.write([failed], all_stacks=False)
        if options.format == "json":
            print(json.dumps({"version": 1, "stack": options.stack, "errors": lines}, indent=2))
        return ERROR
    if options.format == "json":
        from offline_preview.output.json_document import document

        print(json.dumps(document(result), indent=2, ensure_ascii=False))
    else:
        from offline_preview.output.text import render

        sys.stdout.write(render(result, colour=_colourful()))
    sys.stdout.flush()
    return result.exit_code


def _outputs(options: argparse.Namespace) -> int:
    secrets: list[str] = []
    try:
        request = Request(
            program=options.program,
            stack=options.stack,
            pack=None,
            references=tuple(Reference.parse(text) for text in options.reference),
            expect_project=options.expect_project,
            secrets=secrets,
        )
        print(json.dumps(preview(request).outputs))
    except PreviewError as error:
        _complain(_masked(str(error), secrets).splitlines())
        return ERROR
    return 0


def _stacks(options: argparse.Namespace) -> list[str]:
    """The stacks that are asked for; none where the default is meant."""
    if not options.all_stacks:
        return list(dict.fromkeys(options.stack))
    stacks = Project.load(options.program).stacks()
    if not stacks:
        raise PreviewError(f"{options.program}: no stacks: expected files Pulumi.<stack>.yaml")
    return stacks


def _several(options: argparse.Namespace, stacks: list[str], reports: Reports | None) -> int:
    """Each stack in a process of its own, two at a time, printed in order; the worst exit code."""
    project = _project_name(options.program)
    documents: list[Any] = []
    of_stacks: list[Report] = []
    worst = 0
    with _side_by_side([_command(options, stack, reports) for stack in stacks]) as ends:
        for stack, ended in zip(stacks, ends, strict=True):
            worst = max(worst, ended.returncode if ended.returncode in (0, 1) else ERROR)
            for line in ended.stderr.splitlines():
                print(line.replace("error: ", f"error: stack {stack}: ", 1), file=sys.stderr)
            if options.format == "json":
                errors = {"version": 1, "stack": stack, "errors": ended.stderr.splitlines()}
                documents.append(json.loads(ended.stdout) if ended.stdout else errors)
            else:
                sys.stdout.write(ended.stdout + ("\n" if ended.stdout else ""))
                sys.stdout.flush()
            if reports:
                silent = ended.returncode == ERROR and not reports.file(stack).exists()
                failed = " ".join(ended.stderr.split()) if silent else ""
                of_stacks.append(reports.of_stack(project, stack, failed=failed))
    if options.format == "json":
        print(json.dumps({"version": 1, "stacks": documents}, indent=2, ensure_ascii=False))
    if reports:
        reports.write(of_stacks, all_stacks=options.all_stacks)
    return worst


def _command(options: argparse.Namespace, stack: str, reports: Reports | None) -> list[str]:
    command = [sys.executable, "-m", "offline_preview", "preview", "--stack", stack, "--program", str(options.program)]
    command += ["--policy-pack", str(options.policy_pack), "--format", options.format]
    command += ["--policy-pack-config", str(options.policy_pack_config)] if options.policy_pack_config else []
    command += [part for text in options.reference for part in ("--reference", text)]
    return command + (["--report", str(reports.file(stack))] if reports else [])


@contextlib.contextmanager
def _side_by_side(commands: list[list[str]]) -> Iterator[Iterator["subprocess.CompletedProcess[str]"]]:
    """How each command ended, in order. Where the caller stops early, those still at work are told to end, too."""
    path = os.pathsep.join(filter(None, [str(PACK.parent), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, **({"CLICOLOR_FORCE": "1"} if _colourful() else {}), "PYTHONPATH": path}
    running: list[subprocess.Popen[str]] = []

    def run(command: list[str]) -> "subprocess.CompletedProcess[str]":
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
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


def _project_name(program: Path) -> str:
    """The project's name; the directory's where the project cannot be read, which is an error told elsewhere."""
    try:
        return Project.load(program).name
    except PreviewError:
        return program.resolve().name


def _complain(lines: list[str]) -> None:
    for line in lines:
        print(f"       {line.strip()}" if line[:1].isspace() else f"error: {line}", file=sys.stderr)


def _masked(text: str, secrets: list[str]) -> str:
    for secret in sorted(set(secrets), key=len, reverse=True):
        text = text.replace(secret, "[secret]")
    return text


def _colourful() -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty() or bool(os.environ.get("CLICOLOR_FORCE"))


class _Progress:
    """A line on a terminal's standard error while the work lasts; nothing elsewhere."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> None:
        if self._shown:
            sys.stderr.write(f"{self._text} ...")
            sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
