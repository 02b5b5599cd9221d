"""`python -m offline preview`."""

import gc
import os
import sys

from offline.guard import guarded

_ERROR = 2


def _work() -> int:
    from offline.cli import main  # in the guarded process alone

    # The process is short. Collecting while thousands of SDK classes load, and taking them all down again at the end,
    # would be a third of its time.
    gc.set_threshold(500_000, 20, 100)
    try:
        code = main()
    except SystemExit as end:  # argparse
        code = end.code if isinstance(end.code, int) else _ERROR
    except BaseException:  # noqa: BLE001 - a fault of the preview itself must not end like a finding, with exit code 1
        import traceback

        traceback.print_exc()
        code = _ERROR
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    code = guarded(_work, otherwise=_ERROR)
    sys.stderr.flush()
    os._exit(code)
