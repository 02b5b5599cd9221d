"""Further processes of this command: other stacks, the stacks that a program refers to, a project's own Python."""

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

COMMAND: Final = (sys.executable, str(Path(__file__).with_name("bootstrap.py")))
"""Runs `least-privilege` in a further process; its arguments follow."""

_VARIABLE: Final = "OFFLINE_PREVIEW_HOST"


@dataclass(frozen=True, kw_only=True)
class Host:
    """What the command ran in before it started a process in the environment of `project`, a directory.

    `python`, of the given version, runs the packs that have no environment of their own, and `packages` has what the
    preview needs and the project need not have.
    """

    python: str
    version: tuple[int, int]
    packages: str
    project: str

    @classmethod
    def of_this_process(cls) -> Self | None:
        """None where this process was not started for a project."""
        given = os.environ.get(_VARIABLE)
        return cls(**json.loads(given)) if given else None

    def variables(self) -> dict[str, str]:
        """What tells a process of it."""
        return {_VARIABLE: json.dumps(asdict(self))}


def own_python() -> str:
    """The interpreter of the environment in which this package is installed."""
    host = Host.of_this_process()
    return host.python if host else sys.executable


def environment(**variables: str) -> dict[str, str]:
    """This process's environment with `variables`."""
    return {**os.environ, **variables}
