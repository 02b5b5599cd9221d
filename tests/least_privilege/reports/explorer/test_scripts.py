"""The page's scripts, by the types that their comments say."""

import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from least_privilege.reports.explorer import page

TYPESCRIPT = "typescript@7.0.2"
SCRIPTS = Path(str(files(page.__package__).joinpath("assets/scripts")))


def _compiler() -> list[str]:
    """The command that checks types; skips where there is none."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not on PATH: it brings the compiler that checks the scripts' types")
    command = [npm, "exec", "--yes", "--prefer-offline", f"--package={TYPESCRIPT}", "--", "tsc"]
    found = subprocess.run([*command, "--version"], capture_output=True, text=True, timeout=120, check=False)
    if found.returncode:
        pytest.skip(f"npm brings no {TYPESCRIPT}: {found.stderr.strip()[-200:]}")
    return command


def test_the_types_of_the_scripts_hold() -> None:
    command = [*_compiler(), "-p", str(SCRIPTS / "jsconfig.json")]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")


def test_a_wrong_type_is_found(tmp_path: Path) -> None:
    shutil.copytree(SCRIPTS, tmp_path / "scripts")
    script = tmp_path / "scripts" / "main.js"
    script.write_text(script.read_text(encoding="utf-8") + "\nDATA.stacks.length.trim();\n", encoding="utf-8")
    command = [*_compiler(), "-p", str(script.with_name("jsconfig.json"))]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Property 'trim' does not exist on type 'number'" in found.stdout
