"""The error of this directory's commands where Python lacks the pack's packages."""

import sys
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent


def leave(missing: ModuleNotFoundError) -> NoReturn:
    """Say how to install them, and end the process with exit code 2."""
    fix = f"run `make setup`, or `pulumi install` in {HERE}, then use {HERE / 'venv/bin/python'}"
    print(f"error: this Python lacks the package '{missing.name}': {fix}", file=sys.stderr)
    sys.exit(2)
