"""`python -m offline_preview preview`."""

import gc
import os
import sys

from offline_preview.guard import guarded

_ERROR = 2
_SETUP = "run `make setup`, then use .venv/bin/python"


def _work() -> int:
    # The process is short. Collecting while thousands of SDK classes load, and taking them all down again at the end,
    # would be a third of its time.
    gc.set_threshold(500_000, 20, 100)
    try:
        from offline_preview.cli import main  # in the guarded process alone

        code = main()
    except KeyboardInterrupt:
        print("error: interrupted", file=sys.stderr)
        code = _ERROR
    except ModuleNotFoundError as missing:  # of our own: the program's and the pack's are told as theirs
        print(f"error: this Python lacks the package '{missing.name}': {_SETUP}", file=sys.stderr)
        code = _ERROR
    except SystemExit as end:  # argparse
        code = end.code if isinstance(end.code, int) else _ERROR
    except BaseException:  # noqa: BLE001 - a fault of the preview itself must not end like a finding, with exit code 1
        import traceback

        traceback.print_exc()
        code = _ERROR
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _open_streams() -> None:
    """A stream that whoever started us has closed leads nowhere: what is opened next must not take its place."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
            setattr(sys, name, os.fdopen(number, "w" if number else "r"))


if __name__ == "__main__":
    _open_streams()
    code = guarded(_work, otherwise=_ERROR)
    sys.stderr.flush()
    os._exit(code)
