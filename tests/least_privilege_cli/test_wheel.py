"""The wheel, installed in a virtual environment of its own: the command in places that have never seen the checkout."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from mcp import Client, StdioServerParameters

import least_privilege
from tests.offline_preview.command import PROGRAMS
from tests.support.documents import allow, document
from tests.support.installed import ROOT, Installed

PACK = ROOT / "policypack"
PACKAGES = ("least_privilege_cli", "least_privilege_testing", "offline_preview", "least_privilege")


def test_it_has_one_version(installed: Installed, tmp_path: Path) -> None:
    packs = [yaml.safe_load(path.read_text()) for path in PACK.rglob("PulumiPolicy.yaml")]
    assert {each["version"] for each in packs} == {least_privilege.__version__}
    ended = installed.run("--version", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (0, f"least-privilege {least_privilege.__version__}\n")


def test_its_pack_is_that_of_the_checkout_but_for_where_python_is() -> None:
    own, wheels = (
        yaml.safe_load((PACK / path).read_text()) for path in ("PulumiPolicy.yaml", "installed/PulumiPolicy.yaml")
    )
    for each in (own, wheels):
        del each["runtime"]["options"]["virtualenv"]
    assert own == wheels


def test_it_checks_a_policy(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "wide.json").write_text(json.dumps(document(allow("s3:*", "arn:aws:s3:::pets/*"))))
    ended = installed.run("check", "wide.json", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "iam-wildcard-action:s3:*" in ended.stdout


def test_it_previews_a_project_with_its_own_pack_and_writes_a_report(installed: Installed, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    ended = installed.run("preview", "--report", str(report), cwd=PROGRAMS / "bare-instance")
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "mandatory (high)  imdsv2-required" in ended.stdout
    (stack,) = json.loads(report.read_text())["stacks"]
    assert (stack["pack"], stack["packVersion"]) == ("least-privilege", least_privilege.__version__)


def test_it_previews_several_stacks(installed: Installed, tmp_path: Path) -> None:
    program = str(PROGRAMS / "many-stacks")
    ended = installed.run("preview", "--program", program, "--stack", "a", "--stack", "b", cwd=tmp_path)
    assert [line for line in ended.stdout.splitlines() if line.startswith("Previewing")] == [
        f"Previewing many-stacks, stack {stack}, policy pack least-privilege" for stack in "ab"
    ]


def test_its_pack_starts_with_the_python_that_it_is_installed_for(installed: Installed, tmp_path: Path) -> None:
    ended = installed.run("pack-path", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    pack = Path(ended.stdout.strip())
    virtualenv = yaml.safe_load((pack / "PulumiPolicy.yaml").read_text())["runtime"]["options"]["virtualenv"]
    assert (pack / virtualenv).resolve() == installed.root.resolve()


def test_a_pack_outside_of_an_environment_is_one_error(installed: Installed, tmp_path: Path) -> None:
    """As `pip install --target` leaves it."""
    for name in PACKAGES:
        shutil.copytree(installed.packages / name, tmp_path / "a/b/c" / name)
    command = [sys.executable, "-m", "least_privilege_cli", "pack-path"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "a/b/c")}
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    (error,) = ended.stderr.splitlines()
    assert error.startswith("error: the policy pack has no virtual environment: ")


def test_its_library_for_tests_runs_in_a_projects_own_tests(installed: Installed, tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests/least_privilege_testing/component.py", tmp_path)
    (tmp_path / "test_component.py").write_text(
        "from component import Thumbnails\n"
        "from least_privilege_testing import allowed, denied, stack_of\n\n"
        "stack = stack_of(lambda: Thumbnails('thumbnails'))\n\n\n"
        "def test_component():\n"
        "    assert allowed(stack, 'thumbnails', 's3:GetObject', 'photos')\n"
        "    assert denied(stack, 'thumbnails', 's3:DeleteObject', 'photos')\n"
    )
    command = [str(installed.root / "bin" / "python"), "-m", "pytest", "-q", "--disable-warnings"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "1 passed" in ended.stdout


def test_it_serves_coding_agents(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "wide.json").write_text(json.dumps(document(allow("s3:*", "arn:aws:s3:::pets/*"))))
    command = str(installed.root / "bin" / "least-privilege")

    async def ask() -> Any:
        async with Client(StdioServerParameters(command=command, args=["mcp"], cwd=tmp_path)) as client:
            return await client.call_tool("check", {"paths": ["wide.json"]})

    assert asyncio.run(ask()).structured_content["summary"]["mandatory"] == 1


@pytest.mark.parametrize("name", PACKAGES)
def test_it_has_every_file_of_a_package(installed: Installed, name: str) -> None:
    source = PACK / name if name == "least_privilege" else ROOT / name
    target = installed.packages / name
    missing = {
        path.relative_to(source)
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not (target / path.relative_to(source)).is_file()
    }
    assert missing == set()
