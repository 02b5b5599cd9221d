"""What ends the command with exit code 2: a clear message, and never a traceback."""

from typing import Final

EXIT_CODE: Final = 2


class PreviewError(Exception):
    """The program, its configuration or the pack is at fault; the message says which and how, one line an error."""
