"""`python -m offline preview`."""

import gc
import os
import sys

from offline.cli import main

if __name__ == "__main__":
    # The process is short. Collecting while thousands of SDK classes load, and taking them all down again at the end,
    # would be a third of its time.
    gc.set_threshold(100_000, 20, 100)
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
