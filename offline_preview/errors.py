"""What ends a preview with a clear message, and never a traceback."""


class PreviewError(Exception):
    """The program, its configuration or the pack is at fault; the message says which and how, one line an error."""
