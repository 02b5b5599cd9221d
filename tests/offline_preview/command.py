"""The offline preview as a command, over the small programs and packs beside this file."""

import functools
import os
from pathlib import Path
from typing import Any

from tests.support.command import REPOSITORY as REPOSITORY
from tests.support.command import UNSET, Ended, run

HERE = Path(__file__).parent
PROGRAMS, PACKS = HERE / "programs", HERE / "packs"


@functools.cache
def preview(
    program: str, *arguments: str, pack: str | None = "tiny", environment: tuple[tuple[str, str], ...] = ()
) -> Ended:
    """Run `least-privilege preview` for a program of these tests; `pack` None leaves the default."""
    of_pack = ["--policy-pack", str(PACKS / pack)] if pack else []
    surroundings = {name: value for name, value in os.environ.items() if name not in UNSET} | dict(environment)
    return run("preview", "--program", str(PROGRAMS / program), *arguments, *of_pack, environment=surroundings)


def as_json(program: str, *arguments: str, pack: str | None = "tiny") -> Any:
    return preview(program, *arguments, "--format", "json", pack=pack).json
