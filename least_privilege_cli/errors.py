"""What a user can mend."""

from collections.abc import Iterable


class CommandError(Exception):
    """The command ends with exit code 2, and with `lines` on standard error: one an error, and those that begin with a
    space continue the one before."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))
