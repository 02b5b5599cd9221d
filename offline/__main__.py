"""`python -m offline preview`."""

import gc
import os
import sys
import traceback

from offline.cli import ERROR, main

if __name__ == "__main__":
    # The process is short. Collecting while thousands of SDK classes load, and taking them all down again at the end,
    # would be a third of its time.
    gc.set_threshold(100_000, 20, 100)
    try:
        code = main()
    except Exception:  # noqa: BLE001 - a fault of the preview itself must not end like a finding, with exit code 1
        traceback.print_exc()
        code = ERROR
    except SystemExit as end:  # argparse
        code = end.code if isinstance(end.code, int) else ERROR
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
