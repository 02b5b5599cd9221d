"""The process of the command: `least-privilege`, or `python -m least_privilege_cli`."""

import gc
import os
import sys
from typing import NoReturn

from least_privilege_cli.endings import exit_code_of


def main() -> NoReturn:
    """Run the command that the process's arguments name, and end the process."""
    _open_streams()
    # The process is short: collecting garbage while thousands of SDK classes load, and deleting them all at the end,
    # would take a third of its time.
    gc.set_threshold(500_000, 20, 100)
    os._exit(exit_code_of(_run))


def _run() -> int:
    from least_privilege_cli.command_line import run  # here, where a missing package is an error of one line

    return run(sys.argv[1:])


def _open_streams() -> None:
    """A closed stream leads to the null device, so that the next file that is opened does not take its number: not even
    after the stream was replaced, and its object is gone."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number: this one
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))


if __name__ == "__main__":
    main()
