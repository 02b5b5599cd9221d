"""The offline preview as a command, over the small programs and packs beside this file."""

import functools
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PROGRAMS, PACKS = HERE / "programs", HERE / "packs"
REPOSITORY = HERE.parent.parent
UNSET = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE", "CLICOLOR_FORCE", "NO_COLOR", "AWS_REGION")


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@functools.cache
def preview(
    program: str, *arguments: str, pack: str | None = "tiny", environment: tuple[tuple[str, str], ...] = ()
) -> Ended:
    """Run `python -m offline_preview preview` for a program of these tests; `pack` None leaves the default."""
    command = [sys.executable, "-m", "offline_preview", "preview", "--program", str(PROGRAMS / program), *arguments]
    command += ["--policy-pack", str(PACKS / pack)] if pack else []
    surroundings = {name: value for name, value in os.environ.items() if name not in UNSET} | dict(environment)
    ended = subprocess.run(command, cwd=REPOSITORY, env=surroundings, capture_output=True, text=True, check=False)
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def as_json(program: str, *arguments: str, pack: str | None = "tiny") -> Any:
    return preview(program, *arguments, "--format", "json", pack=pack).json
