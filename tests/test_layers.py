"""The contracts of `make lint` fail where they should: each on a copy of the code with one import more."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("policypack/least_privilege", "components", "offline_preview")
BROKEN = {
    "a rule imports a rule": (
        "rules/trust/mfa.py",
        "from least_privilege.rules.trust import cross_account",
        "No rule imports a rule",
    ),
    "a rule imports a rule of another package": (
        "rules/trust/mfa.py",
        "from least_privilege.rules.workload import imdsv2_required",
        "No rule imports a rule",
    ),
    "a rule imports the SDK": (
        "rules/trust/mfa.py",
        "import pulumi_policy",
        "Only the analyzer server imports Pulumi",
    ),
    "the standalone analysis imports the analyzer server": (
        "standalone/analyze.py",
        "from least_privilege.pulumi_pack import server",
        "The library's layers: each imports only those below it",
    ),
    "the catalogue imports Pulumi": (
        "aws/actions.py",
        "import pulumi",
        "Only the analyzer server imports Pulumi",
    ),
    "a policy document imports the catalogue": (
        "policy/document.py",
        "from least_privilege.aws import actions",
        "The library's layers: each imports only those below it",
    ),
    "a package that is in no layer": (
        "helpers/__init__.py",
        "",
        "The library's layers: each imports only those below it",
    ),
}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The packages and their contracts, without what they read at run time."""
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__", "data")
        shutil.copytree(ROOT / package, tmp_path / Path(package).name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_code_keeps_its_contracts(copied: Path) -> None:
    assert _broken(copied) == set()


@pytest.mark.parametrize(("module", "line", "contract"), BROKEN.values(), ids=BROKEN)
def test_an_import_against_a_contract_fails(copied: Path, module: str, line: str, contract: str) -> None:
    file = copied / "least_privilege" / module
    file.parent.mkdir(exist_ok=True)
    with file.open("a") as text:
        text.write(f"\n{line}\n")
    assert contract in _broken(copied)


def _broken(directory: Path) -> set[str]:
    """The names of the contracts that `lint-imports` finds broken; its exit code says the same."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    ended = subprocess.run(command, cwd=directory, env={"PYTHONPATH": str(directory)}, capture_output=True, text=True)
    names = {line.removesuffix(" BROKEN") for line in ended.stdout.splitlines() if line.endswith(" BROKEN")}
    assert ended.returncode == bool(names), ended.stdout + ended.stderr
    return names
