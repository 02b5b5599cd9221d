"""What the command writes beside its result: errors and progress on standard error, and whether it uses colours."""

import os
import sys
from collections.abc import Iterable


def print_errors(lines: Iterable[str]) -> None:
    """One error a line; a line that begins with a space continues the one before."""
    for line in lines:
        print(f"       {line.strip()}" if line[:1].isspace() else f"error: {line}", file=sys.stderr)


def wants_colour() -> bool:
    """Whether standard output is a terminal that shows colours. https://no-color.org"""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty() or bool(os.environ.get("CLICOLOR_FORCE"))


class Progress:
    """A line on a terminal's standard error while the work lasts; nothing elsewhere."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> None:
        if self._shown:
            sys.stderr.write(f"{self._text} ...")
            sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
