"""Further processes of this command: other stacks, and the stacks that a program refers to."""

import os
import sys
from pathlib import Path
from typing import Final

COMMAND: Final = (sys.executable, "-m", "offline_preview")


def environment(**variables: str) -> dict[str, str]:
    """This process's environment with `variables`, and with this package on the import path."""
    here = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    return {**os.environ, **variables, "PYTHONPATH": path}
