"""The offline preview as a wheel installs it: this package with the policy pack in it, and the library beside it."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.offline_preview.command import PROGRAMS, REPOSITORY


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the wheel, laid out as its configuration in pyproject.toml says."""
    wheel = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    target = tmp_path_factory.mktemp("installed")
    for package in map(Path, wheel["packages"]):
        shutil.copytree(REPOSITORY / package, target / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    for source, place in wheel["force-include"].items():
        (target / place).parent.mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / source, target / place)
    return target


def run(installed: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "least_privilege_cli", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run(command, cwd=installed.parent, env=environment, capture_output=True, text=True, check=False)


def test_it_checks_a_program_with_its_own_pack_and_writes_a_report(installed: Path) -> None:
    report = installed.parent / "report.json"
    ended = run(installed, "preview", "--program", str(PROGRAMS / "bare-instance"), "--report", str(report))
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "mandatory (high)  imdsv2-required" in ended.stdout
    (stack,) = json.loads(report.read_text())["stacks"]
    assert (stack["pack"], stack["packVersion"]) == ("aws-roles", "0.1.0")


def test_it_previews_several_stacks(installed: Path) -> None:
    program = str(PROGRAMS / "many-stacks")
    ended = run(installed, "preview", "--program", program, "--stack", "a", "--stack", "b")
    assert [line for line in ended.stdout.splitlines() if line.startswith("Previewing")] == [
        f"Previewing many-stacks, stack {stack}, policy pack policypack" for stack in "ab"
    ]
