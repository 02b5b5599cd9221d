"""What a command of this directory says where it is started with a Python that lacks the pack's packages."""

import sys
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent


def leave(missing: ModuleNotFoundError) -> NoReturn:
    """Ends the process with the way out, and exit code 2."""
    way = f"run `make setup`, or `pulumi install` in {HERE}, then use {HERE / 'venv/bin/python'}"
    print(f"error: this Python lacks the package '{missing.name}': {way}", file=sys.stderr)
    sys.exit(2)
