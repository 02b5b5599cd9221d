"""The distribution as users have it: the wheel, built from pyproject.toml, in a virtual environment of its own."""

import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

from tests.support.command import UNSET

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Installed:
    """`root` is the virtual environment."""

    root: Path

    @property
    def packages(self) -> Path:
        return Path(sysconfig.get_path("purelib", vars={"base": str(self.root), "platbase": str(self.root)}))

    def run(self, *arguments: str, cwd: Path, text: str = "") -> "subprocess.CompletedProcess[str]":
        """How `least-privilege ARGUMENTS` ends in `cwd`, with `text` on standard input and nothing of the checkout."""
        unset = (*UNSET, "PYTHONPATH", "VIRTUAL_ENV")
        environment = {name: value for name, value in os.environ.items() if name not in unset}
        return subprocess.run(
            [self.root / "bin" / "least-privilege", *arguments],
            cwd=cwd,
            env=environment,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )


def install(directory: Path) -> Installed:
    """Build the wheel, and install it in a new environment, which has its dependencies from that of the tests."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", str(directory), str(ROOT)], check=True
    )
    (wheel,) = directory.glob("*.whl")
    made = Installed(directory / "venv")
    venv.create(made.root, symlinks=True)
    (made.packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    python = str(made.root / "bin" / "python")
    subprocess.run([*pip, "--python", python, "install", "--no-deps", "--no-index", str(wheel)], check=True)
    return made
