"""`python -m offline_preview preview`; from any directory also `python path/to/offline_preview preview`."""

import gc
import os
import sys
from pathlib import Path

if not __package__:  # Python has put this directory on the import path, whose modules have common names
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from offline_preview.errors import EXIT_CODE
from offline_preview.guard import guarded

_SETUP = "run `make setup`, then use .venv/bin/python"


def _work() -> int:
    # The process is short: collecting garbage while thousands of SDK classes load, and deleting them all at the end,
    # would take a third of its time.
    gc.set_threshold(500_000, 20, 100)
    try:
        from offline_preview.cli import main  # in the guarded process alone

        code = main()
    except KeyboardInterrupt:
        print("error: interrupted", file=sys.stderr)
        code = EXIT_CODE
    except ModuleNotFoundError as missing:  # of the preview: those of the program and the pack are reported as theirs
        print(f"error: this Python lacks the package '{missing.name}': {_SETUP}", file=sys.stderr)
        code = EXIT_CODE
    except SystemExit as end:  # argparse
        code = end.code if isinstance(end.code, int) else EXIT_CODE
    except BaseException:  # noqa: BLE001 - a fault of the preview itself must not end like a finding, with exit code 1
        import traceback

        traceback.print_exc()
        code = EXIT_CODE
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _open_streams() -> None:
    """A closed stream leads to the null device, so that the next file that is opened does not take its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number: this one
            setattr(sys, name, os.fdopen(number, "w" if number else "r"))


if __name__ == "__main__":
    _open_streams()
    code = guarded(_work, otherwise=EXIT_CODE)
    sys.stderr.flush()
    os._exit(code)
