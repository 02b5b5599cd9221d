"""What a question is about: the stack of a program at preview, or files."""

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Final

from least_privilege.stack.model import Stack
from least_privilege.standalone import file_stack
from least_privilege.standalone.file_stack import FileError
from least_privilege_cli import terminal
from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import BY_ANSWER

_PATIENCE: Final = 20
"""Seconds that a run with predicted outputs may take besides ten times those of the first."""


@dataclass(frozen=True)
class Subject:
    """`own_accounts` are those that the pack's configuration names; `notes` say what is not known, and why."""

    stack: Stack
    own_accounts: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


def subject(options: argparse.Namespace) -> Subject | int:
    """What `options` name; or the exit code where another process, in the project's own environment or with predicted
    outputs, has answered already. Raises `CommandError`."""
    return _of_files(options) if options.file else _of_program(options)


def _of_files(options: argparse.Namespace) -> Subject:
    if options.stack or options.lookups or options.reference:
        raise CommandError(["--file: it is asked of files, without --stack, --lookups and --reference"])
    own: tuple[str, ...] = ()
    if options.policy_pack_config:
        from least_privilege.judging.configuration import ConfigurationError, own_accounts
        from least_privilege.standalone.input_files import read_configuration

        try:
            given, _ = read_configuration(str(options.policy_pack_config))
        except ConfigurationError as error:
            raise CommandError(str(error).splitlines()) from error
        own = own_accounts(given)
    try:
        return Subject(file_stack.stack_of(options.file), own)
    except FileError as error:
        raise CommandError(error.faults) from error


def _of_program(options: argparse.Namespace) -> Subject | int:
    from least_privilege_cli.previews import in_project, refused, request_for
    from offline_preview.preview import run_program
    from offline_preview.secret_mask import SecretMask

    mask, began = SecretMask(), time.monotonic()
    with refused(mask):
        if (code := in_project(options)) is not None:
            return code
        with terminal.Progress(f"Previewing {options.stack or options.program.resolve().name}"):
            config, account, own_notes = options.policy_pack_config, options.predict_in, options.notes
            found = run_program(request_for(options, mask, pack_config=config, predict_in=account, notes=own_notes))
    notes = found.notes
    if found.predict_in:
        answered = _with_predicted_outputs(options, found.predict_in, _PATIENCE + 10 * (time.monotonic() - began))
        if isinstance(answered, int):
            return answered
        notes += (f"what depends on outputs is unknown: with predicted outputs {answered}",)
    return Subject(found.stack, found.own_accounts, notes)


def _with_predicted_outputs(options: argparse.Namespace, account: str, seconds: float) -> int | str:
    """The exit code of a second process that has answered, with predicted outputs; or why it has not."""
    from offline_preview import child_process

    command = [*child_process.COMMAND, *options.arguments, "--predict-in", account]
    try:
        ended = subprocess.run(
            command, env=child_process.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"the program has not ended after {seconds:.0f} s"
    if ended.returncode not in BY_ANSWER.values():
        return f"the command fails: {' '.join(ended.stderr.splitlines()[-1:]) or f'exit code {ended.returncode}'}"
    sys.stdout.write(ended.stdout)
    sys.stderr.write(ended.stderr)
    return ended.returncode
