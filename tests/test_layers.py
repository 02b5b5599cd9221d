"""The contracts of `make lint` fail where they should: each on a copy of the code with one import more."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    *("policypack/least_privilege", "components", "component_package", "offline_preview"),
    *("least_privilege_cli", "least_privilege_testing"),
)
BROKEN = {
    "the command imports the library for tests": (
        "least_privilege_cli/checks.py",
        "from least_privilege_testing import stacks",
        "The command and the library for tests know nothing of each other",
    ),
    "a rule imports a rule": (
        "least_privilege/rules/trust/mfa.py",
        "from least_privilege.rules.trust import cross_account",
        "No rule imports a rule",
    ),
    "a rule imports a rule of another package": (
        "least_privilege/rules/trust/mfa.py",
        "from least_privilege.rules.workload import imdsv2_required",
        "No rule imports a rule",
    ),
    "what rules share imports a rule": (
        "least_privilege/rules/support/permissions/allowances.py",
        "from least_privilege.rules.identity import pass_role",
        "What rules share imports no rule, and only the registry imports all",
    ),
    "a rule imports the SDK": (
        "least_privilege/rules/trust/mfa.py",
        "import pulumi_policy",
        "Only the analyzer server imports Pulumi",
    ),
    "the standalone analysis imports the analyzer server": (
        "least_privilege/standalone/analyze.py",
        "from least_privilege.pulumi_pack import server",
        "The library's layers: each imports only those below it",
    ),
    "the catalogue imports Pulumi": (
        "least_privilege/aws/actions.py",
        "import pulumi",
        "Only the analyzer server imports Pulumi",
    ),
    "a policy document imports the catalogue": (
        "least_privilege/policy/document.py",
        "from least_privilege.aws import actions",
        "The library's layers: each imports only those below it",
    ),
    "the program imports the pack": (
        "components/iam/statements.py",
        "from least_privilege.aws import actions",
        "The program and the pack know nothing of each other",
    ),
    "the pack imports the offline preview": (
        "least_privilege/reports/files.py",
        "from offline_preview import errors",
        "The pack knows nothing of the offline preview",
    ),
    "the offline preview imports the program": (
        "offline_preview/preview.py",
        "from components.iam import limits",
        "The offline preview and the program know nothing of each other",
    ),
    "a stage of the preview imports a later one": (
        "offline_preview/project/files.py",
        "from offline_preview.engine import program",
        "The offline preview's stages: each imports only those below it",
    ),
    "a library imports the command": (
        "offline_preview/preview.py",
        "from least_privilege_cli import errors",
        "The libraries and the program know nothing of the command",
    ),
    "the work of a command imports a command": (
        "least_privilege_cli/checks.py",
        "from least_privilege_cli.commands import preview",
        "The command's layers: one module a subcommand, which imports no other",
    ),
    "the settings import a system": (
        "components/config/schema.py",
        "from components.systems import plan",
        "The program's layers: systems read configuration, and both describe IAM",
    ),
    "a package that is in no layer": (
        "least_privilege/helpers/__init__.py",
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
    file = copied / module
    file.parent.mkdir(exist_ok=True)
    with file.open("a") as text:
        text.write(f"\n{line}\n")
    assert contract in _broken(copied)


def test_no_package_of_rules_is_left_out() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (modules,) = (each["modules"] for each in contracts if each["name"] == "No rule imports a rule")
    packages = {file.parent.name for file in (ROOT / "policypack/least_privilege/rules").glob("*/__init__.py")}
    assert {each.split(".")[2] for each in modules} == packages - {"support"}


def _broken(directory: Path) -> set[str]:
    """The names of the contracts that `lint-imports` finds broken; its exit code says the same."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    ended = subprocess.run(command, cwd=directory, env={"PYTHONPATH": str(directory)}, capture_output=True, text=True)
    names = {line.removesuffix(" BROKEN") for line in ended.stdout.splitlines() if line.endswith(" BROKEN")}
    assert ended.returncode == bool(names), ended.stdout + ended.stderr
    return names
